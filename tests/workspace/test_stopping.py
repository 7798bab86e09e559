# SPDX-License-Identifier: MIT
"""A query stops when it is cancelled, also when that came before it had begun."""

import threading
from pathlib import Path

import pytest

from explorer.errors import Cancelled
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.queries import Reader
from tests.helpers.gpg_home import GpgHome

ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"


class LateToken(CancelToken):
    """Tells nobody when it is cancelled: as if the interrupt had come before the statement."""

    def cancel(self) -> None:
        self._cancelled = True


@pytest.mark.parametrize("token", [CancelToken(), LateToken()], ids=["in time", "just before"])
def test_an_endless_query_stops(
    tmp_path: Path, gpg: Gpg, gpg_home: GpgHome, token: CancelToken
) -> None:
    workspace = vault.create(tmp_path / "w.elx", gpg, [gpg_home.czar])
    with Reader(workspace, catalogue.load()) as reader:
        timer = threading.Timer(0.3, token.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            list(reader.sql(ENDLESS, token)[1])
        timer.join()
