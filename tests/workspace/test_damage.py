# SPDX-License-Identifier: MIT
"""A damaged or half-made workspace is told in a sentence, and nothing is made over it."""

from pathlib import Path

import pytest

from explorer.errors import UserError, WorkspaceLocked
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.connection import PAGE_SIZE
from explorer.workspace.database import INDEX_NAME, KEY_NAME
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome

pytestmark = pytest.mark.slow

LINE = b'{"username": "u%d", "event_type": "pause_video", "time": "2025-03-10T10:%02d:00+00:00"}\n'


@pytest.fixture
def made(tmp_path: Path, gpg: Gpg, gpg_home: GpgHome, package: Package) -> Path:
    """A workspace with fifty events, closed."""
    workspace = vault.create(tmp_path / "w.elx", gpg, [gpg_home.czar])
    day = package("a.log", b"".join(LINE % (at, at) for at in range(50)))
    list(ingest(workspace, [day], gpg, catalogue.load(), CancelToken()))
    return workspace.path


def test_an_emptied_index_is_damage_not_a_new_workspace(made: Path, gpg: Gpg) -> None:
    (made / INDEX_NAME).write_bytes(b"")
    with pytest.raises(WorkspaceLocked, match="is gone"):
        vault.open_workspace(made, gpg, CancelToken())
    assert (made / INDEX_NAME).stat().st_size == 0


def test_a_lost_index_is_damage_not_a_new_workspace(made: Path, gpg: Gpg) -> None:
    (made / INDEX_NAME).unlink()
    with pytest.raises(WorkspaceLocked, match="missing"):
        vault.open_or_create(made, gpg, CancelToken())


@pytest.mark.parametrize("with_index", [False, True], ids=["before the index", "after the index"])
def test_a_making_that_was_broken_off_is_gone_on_with(
    made: Path, gpg: Gpg, *, with_index: bool
) -> None:
    (made / KEY_NAME).rename(made / f"{KEY_NAME}.part")
    if not with_index:
        (made / INDEX_NAME).unlink()
    assert not vault.is_workspace(made)
    workspace = vault.open_or_create(made, gpg, CancelToken(), key="czar")
    assert vault.is_workspace(made)
    with Reader(workspace, catalogue.load()) as reader:
        assert reader.totals().events == (50 if with_index else 0)


def test_a_damaged_key_is_said_in_words_for_a_workspace(made: Path, gpg: Gpg) -> None:
    (made / KEY_NAME).write_bytes(b"not a key at all")
    with pytest.raises(WorkspaceLocked) as caught:
        vault.open_workspace(made, gpg, CancelToken())
    assert "sealed key is damaged" in caught.value.what
    assert "backup" in caught.value.todo
    assert "ownload" not in str(caught.value)


def test_no_damaged_page_gives_more_than_a_sentence(made: Path, gpg: Gpg) -> None:
    index = made / INDEX_NAME
    whole = index.read_bytes()
    sentences: list[str] = []
    for page in range(len(whole) // PAGE_SIZE):
        spoilt = bytearray(whole)
        spoilt[page * PAGE_SIZE + 500] ^= 0xFF
        index.write_bytes(spoilt)
        for rest in ("-wal", "-shm"):
            index.with_name(INDEX_NAME + rest).unlink(missing_ok=True)
        try:
            workspace = vault.open_workspace(made, gpg, CancelToken())
            with Reader(workspace, catalogue.load()) as reader:
                list(reader.events(parse("holds_nothing OR learner:u1"), CancelToken()))
                reader.learners("u")
        except UserError as error:
            sentences.append(error.what)
    assert len(sentences) > len(whole) // PAGE_SIZE // 4
    assert all(sentence.endswith(".") for sentence in sentences)
