# SPDX-License-Identifier: MIT
"""A workspace of the test's own."""

from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.workspace.database import Workspace
from tests.helpers.workspaces import fresh


@pytest.fixture
def workspace(tmp_path: Path, gpg: Gpg) -> Workspace:
    return fresh(tmp_path / "Test.elx", gpg)
