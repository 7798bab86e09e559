# SPDX-License-Identifier: MIT
"""What a workspace holds, who can open it, who did, whether it is whole, and its end."""

from pathlib import Path

import pytest

from explorer.errors import UserError
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.connection import PAGE_SIZE
from explorer.workspace.database import INDEX_NAME
from explorer.workspace.verifying import Verified, verify
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import run
from tests.helpers.workspaces import fresh, log, read, rows, take_in

FILES = ("marlx-edx-events-2025-03-10.log", "marlx-edx-events-2025-03-11.log")
WORDS = "four quite other words"


@pytest.fixture
def made(tmp_path: Path, gpg: Gpg, package: Package) -> Path:
    workspace = fresh(tmp_path / "Logs.elx", gpg)
    many = package(FILES[0], log(15_000))
    few = package(FILES[1], log(3, username="only_one"))
    take_in(workspace, [many, few], gpg)
    return workspace.path


def home(gpg_home: GpgHome) -> tuple[str, Path]:
    return "--gnupg-home", gpg_home.path


def test_it_tells_what_it_holds(made: Path, gpg_home: GpgHome) -> None:
    (record,) = run("workspace", "info", made, *home(gpg_home), "--json").records
    assert record["counts"]["events"] == 15_003
    assert record["counts"]["files"] == 2
    assert [one["held"] for one in record["opened_by"]] == [True]
    assert record["bytes"] > 0
    said = run("workspace", "info", made, *home(gpg_home)).out
    assert "(yours)" in said
    assert "15,003  events" in said


def test_a_synced_folder_is_told_of(tmp_path: Path, gpg: Gpg, gpg_home: GpgHome) -> None:
    path = tmp_path / "Dropbox" / "Logs.elx"
    fresh(path, gpg)
    assert "Dropbox copies to other machines" in run("workspace", "info", path, *home(gpg_home)).out


def test_searches_are_logged_and_stay_logged(made: Path, gpg: Gpg, gpg_home: GpgHome) -> None:
    where = ("--workspace", made, *home(gpg_home))
    run("events", "learner:only_one", *where)
    run("trail", "only_one", *where)
    found = run("workspace", "access", made, *home(gpg_home), "--json").records
    did = [(one["action"], one["detail"]) for one in found]
    assert ("looked for", "learner:only_one") in did
    assert ("read the trail of", "only_one") in did
    assert ("opened", "by the verb trail, its output to a file or a program") in did
    assert all(one["person"] and one["at"] for one in found)
    opened = vault.open_workspace(made, gpg, CancelToken())
    connection = opened.connect_notes()
    try:
        for statement in ("DELETE FROM access_log", "UPDATE access_log SET detail = ''"):
            with pytest.raises(Exception, match="only added to"):
                connection.execute(statement)
    finally:
        connection.close()
    assert len(rows(opened, "SELECT * FROM notes.access_log")) == len(found)


WAYS = {
    "events": ("events", "learner:only_one"),
    "a query of another field": ("events", "about:only_one"),
    "an export": ("events", "by:only_one", "--output", "out.csv"),
    "learners": ("learners", "only_o"),
    "trail": ("trail", "only_one"),
    "readings": ("trail", "only_one", "--readings"),
    "a pack": ("trail", "only_one", "--pack", "pack.zip"),
    "sql": ("sql", "SELECT count(*) FROM identities WHERE username = 'only_one'"),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_verb_looks_for_a_learner_unrecorded(
    made: Path, gpg_home: GpgHome, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*WAYS[way], "--workspace", made, *home(gpg_home))
    assert done.code == 0, done.err
    found = run("workspace", "access", made, *home(gpg_home), "--json").records
    assert any("only_o" in one["detail"] for one in found), found
    assert any(one["action"] == "opened" for one in found)
    files = {"an export", "a pack"}
    assert ("exported" in {one["action"] for one in found}) == (way in files)


def test_a_name_typed_letter_by_letter_is_one_entry(made: Path, gpg: Gpg) -> None:
    opened = vault.open_workspace(made, gpg, CancelToken())
    before = len(opened.access.entries())
    with read(opened) as reader:
        for text in ("o", "on", "only", "on", "only_one", "z", "ze"):
            reader.look_among_learners(text)
            assert opened.access.entries()[0].action == "looked among learners for"
    said = [(one.action, one.detail) for one in opened.access.entries()[:-before]]
    assert [detail for _, detail in said] == ["ze", "only_one"]
    again = vault.open_workspace(made, gpg, CancelToken())  # as after a kill
    again.access.record("opened", "once more")
    details = [one.detail for one in again.access.entries()]
    assert details[:3] == ["once more", "ze", "only_one"]


def test_it_is_sealed_for_a_second_key(made: Path, gpg_home: GpgHome) -> None:
    both = ("--to", gpg_home.czar, "--to", gpg_home.second)
    assert run("workspace", "seal", made, *both, *home(gpg_home)).code == 0
    (record,) = run("workspace", "info", made, *home(gpg_home), "--json").records
    assert len(record["opened_by"]) == 2
    refused = run("workspace", "seal", made, "--to", gpg_home.stranger, *home(gpg_home))
    assert refused.code == 2
    assert "None of these keys is yours" in refused.err


def test_it_goes_behind_a_passphrase(made: Path, gpg_home: GpgHome) -> None:
    put = run("workspace", "passphrase", made, *home(gpg_home), said=f"{WORDS}\n")
    assert put.code == 0, put.err
    asked = ("learners", "--workspace", made, *home(gpg_home))
    assert "only_one" in run(*asked, said=f"{WORDS}\n").out
    assert run(*asked, said="something else\n").code == 2


def test_index_makes_a_workspace_without_any_key(tmp_path: Path, empty_home: Path) -> None:
    plain = tmp_path / "a.log"
    plain.write_bytes(log(4))
    path = tmp_path / "Mine.elx"
    where = ("--workspace", path, "--gnupg-home", empty_home)
    assert run("index", plain, *where, "--passphrase", said="short\n").code == 2
    assert run("index", plain, *where, "--passphrase", said=f"{WORDS}\n").code == 0
    assert "4" in run("sql", "SELECT count(*) FROM events", *where, said=f"{WORDS}\n").out


def test_a_damaged_page_is_named_and_other_files_still_read(
    made: Path, gpg: Gpg, gpg_home: GpgHome
) -> None:
    whole = run("workspace", "verify", made, *home(gpg_home))
    assert whole.code == 0, whole.out
    assert whole.out.count("whole") == 4
    opened = vault.open_workspace(made, gpg, CancelToken())
    sound = opened.index_path.read_bytes()
    outcomes = set()
    for page in range(2, len(sound) // PAGE_SIZE + 1):
        data = bytearray(sound)
        data[(page - 1) * PAGE_SIZE + 100] ^= 1
        opened.index_path.write_bytes(data)
        try:
            found = {
                step.name: step.problem
                for step in verify(opened, CancelToken())
                if isinstance(step, Verified)
            }
        except UserError:
            continue  # the list of files itself
        assert f"page {page}" in found[INDEX_NAME]
        outcomes.add(tuple(bool(found[name]) for name in FILES))
    assert (True, False) in outcomes  # one file damaged, the other whole
    opened.index_path.write_bytes(data)
    said = run("workspace", "verify", made, *home(gpg_home))
    assert said.code in (1, 2)
    assert "workspace rebuild" in said.err


def test_purge_wants_to_be_meant(made: Path) -> None:
    refused = run("workspace", "purge", made)
    assert refused.code == 2
    assert made.is_dir()
    assert run("workspace", "purge", made, "--yes").code == 0
    assert not made.exists()
