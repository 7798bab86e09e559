# SPDX-License-Identifier: MIT
"""The workspace is encrypted from the first byte, and opens for nobody without the key."""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.work import CancelToken, Progress
from explorer.workspace import vault
from explorer.workspace.database import INDEX_NAME, KEY_NAME, Workspace
from explorer.workspace.ingest import ingest
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome, find_gpg, make_key, run_gpg, short_home
from tests.helpers.sample import FILES, Sample
from tests.helpers.verbs import Ran, run
from tests.helpers.workspaces import event_line, found, fresh, log, take_in, the_catalogue


def _open(path: Path, home: Path) -> Ran:
    return run("events", "--limit", "1", "--workspace", path, "--gnupg-home", home)


# Nothing that is in the logs can be read from what is written


@pytest.fixture(scope="module")
def secrets(sample: Sample) -> list[str]:
    """Usernames, addresses, mails and sessions of the sample's lines, long enough to tell."""
    found: set[str] = set()
    for lines in sample.lines.values():
        text = b"\n".join(lines).decode("utf-8", "replace")
        for key, most in (("username", 999), ("ip", 30), ("session", 10)):
            values = dict.fromkeys(re.findall(rf'"{key}": "([^"\\]+)"', text))
            found |= set(list(values)[:most])
        found |= set(re.findall(r"[\w.+-]+@example\.\w+", text))
    return sorted(one for one in found if len(one) >= 6)


def _readable(secrets: list[str], data: bytes) -> bool:
    """Whether any of them stands in the data, in UTF-8 or in either UTF-16."""
    forms = (one.encode(form) for one in secrets for form in ("utf-8", "utf-16-le", "utf-16-be"))
    return any(form in data for form in forms)


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A home and a folder for temporary files, which everything in this test uses."""
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    for folder in (home, temporary):
        folder.mkdir()
    for name in ("HOME", "USERPROFILE", "EDX_LOG_EXPLORER_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return home, temporary


def test_no_name_of_the_logs_is_on_the_disk_at_any_moment(
    secrets: list[str], sample: Sample, tmp_path: Path, watched: tuple[Path, Path]
) -> None:
    assert {"wanjiru.k", "staff_ana", "tobias-n"} <= set(secrets)
    assert len(secrets) > 100
    folder = tmp_path / "Watched.elx"
    workspace = fresh(folder, Gpg(sample.home))
    looked, during = set(), set()

    def look() -> None:
        for path in _files(folder, *watched):
            assert not _readable(secrets, path.read_bytes()), path.name
            looked.add(path.name)

    for step in ingest(workspace, FILES, Gpg(sample.home), the_catalogue(), CancelToken()):
        if isinstance(step, Progress) and (not step.events or step.label in during):
            continue
        during.add(step.label if isinstance(step, Progress) else "")
        look()
    assert len(during) == len(FILES) + 1
    assert {INDEX_NAME, f"{INDEX_NAME}-wal", f"{INDEX_NAME}-shm", KEY_NAME} <= looked
    assert list(_files(watched[1])) == []


def test_the_same_scan_finds_what_is_there(secrets: list[str], sample: Sample) -> None:
    line = sample.lines[FILES[0].name][0]
    assert _readable(secrets, line)
    assert _readable(secrets, line.decode().encode("utf-16-le"))
    assert not _readable(secrets, b"x" * 999)


def test_the_index_is_no_sqlite_file(sample: Sample) -> None:
    data = (sample.path / INDEX_NAME).read_bytes()
    assert not data.startswith(b"SQLite format 3\0")
    assert len(data) % 4096 == 0
    for word in (b"CREATE TABLE", b"sqlite_", b"events", b"username"):
        assert word not in data
    counts = [data.count(byte) for byte in range(256)]
    assert max(counts) < 1.1 * len(data) / 256 + 400, "the bytes of an encrypted file are even"


def test_the_key_file_is_a_message_for_the_key_alone(sample: Sample, gpg_home: GpgHome) -> None:
    (fingerprint,) = [key.fingerprint for key in Gpg(sample.home).secret_keys()]
    message = sample.path / KEY_NAME
    listed = run_gpg(find_gpg(), sample.home, "--list-packets", str(message)).decode()
    assert listed.count(":pubkey enc packet:") == 1
    key = run_gpg(find_gpg(), sample.home, "--decrypt", str(message))
    assert len(key) == 32
    assert fingerprint
    with pytest.raises(AssertionError, match=r"(?i)no secret key"):
        gpg_home.run("--decrypt", str(message))


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_owner_may_read_the_files(sample: Sample) -> None:
    assert sample.path.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in sample.path.iterdir())


# Opening


@pytest.fixture
def sealed(tmp_path: Path, gpg_home: GpgHome) -> Workspace:
    """A workspace with some events, sealed to the czar."""
    gpg = Gpg(gpg_home.path)
    workspace = vault.create(tmp_path / "Sealed.elx", gpg, [gpg_home.czar])
    day = tmp_path / "day.log"
    day.write_bytes(b"".join(event_line(n, session=f"{n:032x}") + b"\n" for n in range(3000)))
    take_in(workspace, [day], gpg)
    return workspace


def _refused(done: Ran, *words: str) -> None:
    assert (done.code, done.out) == (2, "")
    first, todo = done.err.strip().split("\n")
    assert first.startswith("Error: ")
    assert todo.endswith(".")
    for word in words:
        assert word in done.err
    assert "ines_v" not in done.err


def test_it_opens_with_the_key(sealed: Workspace, gpg_home: GpgHome) -> None:
    assert _open(sealed.path, gpg_home.path).code == 0


def test_without_the_secret_key_it_stays_shut(sealed: Workspace, gpg_home: GpgHome) -> None:
    _refused(_open(sealed.path, gpg_home.stranger_home), "Sealed.elx can't be unlocked", "key")


def test_with_no_keys_at_all_it_stays_shut(sealed: Workspace, empty_home: Path) -> None:
    _refused(_open(sealed.path, empty_home), "Sealed.elx can't be unlocked")


def test_without_gpg_it_stays_shut(
    sealed: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _refused(run("events", "--workspace", sealed.path), "GnuPG")


def test_the_key_of_another_workspace_does_not_fit(
    sealed: Workspace, gpg_home: GpgHome, tmp_path: Path
) -> None:
    other = vault.create(tmp_path / "Other.elx", Gpg(gpg_home.path), [gpg_home.czar])
    (sealed.path / KEY_NAME).write_bytes((other.path / KEY_NAME).read_bytes())
    _refused(_open(sealed.path, gpg_home.path), "does not fit its key", "backup")


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "text", "short", "folder"])
def test_a_damaged_key_file_is_told(damage: str, sealed: Workspace, gpg_home: GpgHome) -> None:
    path = sealed.path / KEY_NAME
    data = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {
                "flipped": data[:-9] + bytes([data[-9] ^ 4]) + data[-8:],
                "cut": data[:-20],
                "empty": b"",
                "text": b"not a key\n",
                "short": gpg_home.encrypt(b"sixteen bytes ..", gpg_home.czar),
            }[damage]
        )
    _refused(_open(sealed.path, gpg_home.path), "Sealed.elx")


def test_a_lost_key_file_is_told(sealed: Workspace, gpg_home: GpgHome) -> None:
    (sealed.path / KEY_NAME).unlink()
    _refused(_open(sealed.path, gpg_home.path), "has lost its sealed key", KEY_NAME)
    _refused(
        run("index", __file__, "--workspace", sealed.path, "--gnupg-home", gpg_home.path),
        "has lost its sealed key",
    )


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_a_damaged_first_page_is_told(sealed: Workspace, gpg_home: GpgHome) -> None:
    _flip(sealed.index_path, 100)
    _refused(_open(sealed.path, gpg_home.path), "Sealed.elx can't be unlocked", "backup")


def test_one_flipped_bit_on_any_page_is_noticed(sealed: Workspace, gpg_home: GpgHome) -> None:
    """Every page carries a code of its own: a wrong answer is never given."""
    whole = sealed.index_path.read_bytes()
    right = [(row.time, row.session) for row in found(sealed)]
    place = ("--workspace", sealed.path, "--gnupg-home", gpg_home.path)
    told = 0
    pages = len(whole) // 16384
    for page in range(1, pages, max(1, pages // 8)):
        _flip(sealed.index_path, page * 16384 + 5000)
        done = run("events", "--format", "ndjson", *place)
        if done.code == 0:
            assert len(done.records) == len(right)
        else:
            told += 1
            assert done.code == 2
            assert "damaged" in done.err
            imported = run("index", __file__, *place)
            assert imported.code in (1, 2)
        sealed.index_path.write_bytes(whole)
    assert told > 0


# Making


def _index(tmp_path: Path, home: Path, *words: str) -> Ran:
    day = tmp_path / "day.log"
    day.write_bytes(log(5))
    return run("index", day, "--workspace", tmp_path / "New.elx", "--gnupg-home", home, *words)


def _sealed_for(path: Path, gpg: Gpg) -> set[str]:
    ids = set(gpg.recipients(path / KEY_NAME))
    return {
        key.fingerprint for key in gpg.secret_keys() if ids.intersection((key.key_id, *key.subkeys))
    }


def test_several_keys_and_no_choice_names_them(tmp_path: Path, gpg_home: GpgHome) -> None:
    done = _index(tmp_path, gpg_home.path)
    _refused(done, "--key", "Czar <czar@example.org>", "Second <", gpg_home.czar, gpg_home.locked)
    assert not (tmp_path / "New.elx").exists()


@pytest.mark.parametrize("wanted", ["fingerprint", "0x", "id", "name", "mail", "lower"])
def test_the_key_option_chooses(wanted: str, tmp_path: Path, gpg_home: GpgHome) -> None:
    fingerprint = gpg_home.second
    word = {
        "fingerprint": fingerprint,
        "0x": f"0x{fingerprint[-16:]}",
        "id": fingerprint[-8:],
        "name": "second",
        "mail": "second@example.org",
        "lower": fingerprint.lower(),
    }[wanted]
    assert _index(tmp_path, gpg_home.path, "--key", word).code == 0
    assert _sealed_for(tmp_path / "New.elx", Gpg(gpg_home.path)) == {fingerprint}


@pytest.mark.parametrize("word", ["nobody", "example.org", "stranger"])
def test_a_key_that_is_not_one_is_told(word: str, tmp_path: Path, gpg_home: GpgHome) -> None:
    _refused(_index(tmp_path, gpg_home.path, "--key", word), word, "Czar")
    assert not (tmp_path / "New.elx").exists()


def test_the_only_key_is_taken(tmp_path: Path, sample_home: Path) -> None:
    assert _index(tmp_path, sample_home).code == 0


def test_the_remembered_key_is_taken(
    tmp_path: Path, gpg_home: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer import preferences

    monkeypatch.setenv("EDX_LOG_EXPLORER_HOME", str(tmp_path / "settings"))
    preferences.remember_key(gpg_home.second)
    assert _index(tmp_path, gpg_home.path).code == 0
    assert _sealed_for(tmp_path / "New.elx", Gpg(gpg_home.path)) == {gpg_home.second}


def test_a_remembered_key_that_is_gone_is_no_choice(
    tmp_path: Path, gpg_home: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer import preferences

    monkeypatch.setenv("EDX_LOG_EXPLORER_HOME", str(tmp_path / "settings"))
    preferences.remember_key(gpg_home.stranger)
    _refused(_index(tmp_path, gpg_home.path), "3 secret GPG keys")


def test_no_key_at_all_is_told(tmp_path: Path, empty_home: Path) -> None:
    _refused(_index(tmp_path, empty_home), "no secret GPG key")


def test_an_expired_key_is_not_used(tmp_path: Path) -> None:
    with short_home() as home:
        make_key(find_gpg(), home, "Bygone", life="seconds=1")
        lasting = make_key(find_gpg(), home, "Lasting")
        deadline = time.monotonic() + 60
        while all(key["usable"] for key in run("keys", "--gnupg-home", home, "--json").json):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert _index(tmp_path, home).code == 0
        assert _sealed_for(tmp_path / "New.elx", Gpg(home)) == {lasting}


def test_two_recipients_can_both_open(tmp_path: Path, gpg_home: GpgHome) -> None:
    gpg = Gpg(gpg_home.path)
    shared = vault.create(tmp_path / "Shared.elx", gpg, [gpg_home.czar, gpg_home.stranger])
    day = tmp_path / "day.log"
    day.write_bytes(log(5))
    take_in(shared, [day], gpg)
    for home in (gpg_home.path, gpg_home.stranger_home):
        opened = vault.open_workspace(shared.path, Gpg(home), CancelToken())
        assert len(found(opened)) == 5


def test_a_folder_of_other_things_is_left_alone(
    tmp_path: Path, gpg_home: GpgHome, package: Package
) -> None:
    other = tmp_path / "New.elx"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    _refused(_index(tmp_path, gpg_home.path, "--key", "czar"), "not a workspace")
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_way_is_told(tmp_path: Path, gpg_home: GpgHome) -> None:
    (tmp_path / "New.elx").write_text("mine")
    _refused(_index(tmp_path, gpg_home.path, "--key", "czar"), "New.elx")
    assert (tmp_path / "New.elx").read_text() == "mine"


def test_a_half_made_workspace_is_made_anew(tmp_path: Path, gpg_home: GpgHome) -> None:
    """A power cut between the folder, the key file and the index loses nothing."""
    for left in ([], [f"{KEY_NAME}.part"]):
        half = tmp_path / f"Half{len(left)}.elx"
        half.mkdir()
        for name in left:
            (half / name).write_bytes(b"\x85")
        day = tmp_path / "day.log"
        day.write_bytes(log(5))
        place = ("--workspace", half, "--gnupg-home", gpg_home.path)
        assert run("index", day, *place, "--key", "czar").code == 0
        assert _open(half, gpg_home.path).code == 0


def test_a_key_file_without_an_index_is_damage(sealed: Workspace, gpg_home: GpgHome) -> None:
    for path in sealed.path.glob(f"{INDEX_NAME}*"):
        path.unlink()
    done = _open(sealed.path, gpg_home.path)
    assert (done.code, done.out) == (2, "")
    assert f"its file {INDEX_NAME} is missing" in done.err
    assert not list(sealed.path.glob(f"{INDEX_NAME}*"))
