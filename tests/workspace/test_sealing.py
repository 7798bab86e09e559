# SPDX-License-Identifier: MIT
"""Who can open a workspace: one key, other keys, a passphrase, nobody."""

import os
from pathlib import Path

import pytest

from explorer.errors import Cancelled, UserError, WorkspaceLocked
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import sealing, vault
from explorer.workspace.database import INDEX_NAME, KEY_NAME
from explorer.workspace.passphrase import PASSPHRASE_NAME, PassphraseNeeded
from explorer.workspace.removal import remove_file
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.workspaces import found, fresh, log, take_in

WORDS = "x'" + "ab" * 32 + "' or four quite other words"


@pytest.fixture
def filled(tmp_path: Path, gpg: Gpg, package: Package) -> Path:
    workspace = fresh(tmp_path / "Logs.elx", gpg)
    take_in(workspace, [package("a.log", log(2))], gpg)
    return workspace.path


def opens(path: Path, gpg: Gpg, passphrase: str | None = None) -> int:
    ask = None if passphrase is None else lambda _: passphrase
    return len(found(vault.open_workspace(path, gpg, CancelToken(), ask)))


def test_it_is_told_whose_key_opens_it(filled: Path, gpg: Gpg, gpg_home: GpgHome) -> None:
    (holder,) = sealing.holders(filled, gpg)
    assert holder.held
    assert holder.name == gpg.recipient(gpg_home.czar).user_ids[0]


def test_it_is_sealed_for_a_second_person_too(filled: Path, gpg: Gpg, gpg_home: GpgHome) -> None:
    keys = [gpg.recipient(gpg_home.czar), gpg.recipient(gpg_home.stranger)]
    sealing.seal_to(filled, gpg, CancelToken(), keys)
    assert [one.held for one in sealing.holders(filled, gpg)] == [True, False]
    assert opens(filled, gpg) == 2
    assert opens(filled, Gpg(gpg_home.stranger_home)) == 2


def test_it_is_handed_over_only_if_that_is_meant(filled: Path, gpg: Gpg, gpg_home: GpgHome) -> None:
    before = (filled / KEY_NAME).read_bytes()
    stranger = [gpg.recipient(gpg_home.stranger)]
    with pytest.raises(UserError, match="None of these keys is yours"):
        sealing.seal_to(filled, gpg, CancelToken(), stranger)
    assert (filled / KEY_NAME).read_bytes() == before
    sealing.seal_to(filled, gpg, CancelToken(), stranger, hand_over=True)
    with pytest.raises(WorkspaceLocked, match="not in your keyring"):
        opens(filled, gpg)
    assert opens(filled, Gpg(gpg_home.stranger_home)) == 2


def test_a_passphrase_takes_the_place_of_a_key_and_back(
    filled: Path, gpg: Gpg, gpg_home: GpgHome
) -> None:
    sealing.set_passphrase(filled, gpg, CancelToken(), WORDS)
    assert not (filled / KEY_NAME).exists()
    assert opens(filled, gpg, WORDS) == 2
    sealing.seal_to(filled, gpg, CancelToken(), [gpg.recipient(gpg_home.czar)], ask=lambda _: WORDS)
    assert not (filled / PASSPHRASE_NAME).exists()
    assert opens(filled, gpg) == 2


@pytest.mark.parametrize("wrong", ["", "x", WORDS[:-1], WORDS + " ", WORDS.upper()])
def test_another_passphrase_opens_nothing(filled: Path, gpg: Gpg, wrong: str) -> None:
    sealing.set_passphrase(filled, gpg, CancelToken(), WORDS)
    with pytest.raises(WorkspaceLocked, match="does not open"):
        opens(filled, gpg, wrong)


def test_without_a_passphrase_it_is_asked_for(filled: Path, gpg: Gpg) -> None:
    sealing.set_passphrase(filled, gpg, CancelToken(), WORDS)
    with pytest.raises(PassphraseNeeded):
        opens(filled, gpg)
    with pytest.raises(Cancelled):
        vault.open_workspace(filled, gpg, CancelToken(), lambda _: None)


def test_a_short_passphrase_is_refused_and_nothing_changes(filled: Path, gpg: Gpg) -> None:
    with pytest.raises(UserError, match="too short"):
        sealing.set_passphrase(filled, gpg, CancelToken(), "short")
    assert opens(filled, gpg) == 2


def test_a_new_workspace_needs_no_gpg(tmp_path: Path, empty_home: Path) -> None:
    gpg = Gpg(empty_home)
    path = tmp_path / "Mine.elx"
    workspace = vault.create_behind(path, WORDS)
    plain = tmp_path / "plain.log"
    plain.write_bytes(log(1))
    take_in(workspace, [plain], gpg)
    assert opens(path, gpg, WORDS) == 1
    if os.name == "posix":
        assert {one.stat().st_mode & 0o777 for one in path.iterdir()} == {0o600}


def test_a_making_that_was_broken_off_goes_on(tmp_path: Path, gpg: Gpg) -> None:
    path = tmp_path / "Mine.elx"
    vault.create_behind(path, WORDS)
    for name in path.iterdir():
        if name.name != PASSPHRASE_NAME:
            name.unlink()
    assert opens(path, gpg, WORDS) == 0


def test_a_damaged_passphrase_file_gives_a_sentence(filled: Path, gpg: Gpg) -> None:
    sealing.set_passphrase(filled, gpg, CancelToken(), WORDS)
    file = filled / PASSPHRASE_NAME
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(WorkspaceLocked):
        opens(filled, gpg, WORDS)


def test_purging_ends_it_and_leaves_what_is_not_its_own(filled: Path, gpg: Gpg) -> None:
    (filled / "mine.txt").write_text("mine")
    sealing.purge(filled)
    assert [one.name for one in filled.iterdir()] == ["mine.txt"]
    with pytest.raises(UserError, match="no workspace"):
        sealing.purge(filled)


def test_what_was_purged_can_not_be_read_with_an_index_from_a_copy(
    filled: Path, gpg: Gpg, tmp_path: Path
) -> None:
    index = (filled / INDEX_NAME).read_bytes()
    sealing.purge(filled)
    assert not filled.exists()
    filled.mkdir()
    (filled / INDEX_NAME).write_bytes(index)
    with pytest.raises(WorkspaceLocked, match="lost its sealed key"):
        opens(filled, gpg)


def test_what_comes_in_and_goes_is_on_the_access_log(
    tmp_path: Path, gpg: Gpg, package: Package
) -> None:
    workspace = fresh(tmp_path / "Logs.elx", gpg)
    (receipt,) = take_in(workspace, [package("a.log", log(2))], gpg)
    take_in(workspace, [tmp_path / "a.log", tmp_path / "none.log"], gpg)
    assert receipt.file_id is not None
    remove_file(workspace, receipt.file_id, CancelToken())
    entries = [(one.action, one.detail) for one in workspace.access.entries()]
    assert entries == [
        ("took out", "a.log"),
        ("imported", "a.log"),
        ("opened", "to make it"),
    ]
