# SPDX-License-Identifier: MIT
"""The verbs under `keys`: exit codes, what they write, and what they never write."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import Ran, run
from tests.helpers.workspaces import log


def keys(home: Path, *words: str | Path) -> Ran:
    return run("keys", *words[:1], "--gnupg-home", home, *words[1:])


def test_the_list_is_the_same_with_and_without_its_name(gpg_home: GpgHome) -> None:
    for form in ((), ("--json",)):
        plain = run("keys", "--gnupg-home", gpg_home.path, *form)
        named = keys(gpg_home.path, "list", *form)
        before = run("keys", "--gnupg-home", gpg_home.path, "list", *form)
        assert plain == named == before
        assert plain.code == 0
    objects = keys(gpg_home.path, "list", "--json").json
    assert {each["fingerprint"] for each in objects} == {
        gpg_home.czar,
        gpg_home.second,
        gpg_home.locked,
    }


def test_without_a_key_both_forms_end_alike(empty_home: Path) -> None:
    for words in ((), ("list",)):
        plain = run("keys", *words, "--gnupg-home", empty_home)
        as_json = run("keys", *words, "--gnupg-home", empty_home, "--json")
        assert (plain.code, plain.out) == (2, "")
        assert (as_json.code, as_json.out) == (2, "[]\n")
        assert "keys create" in plain.err
        assert "keys create" in as_json.err


def test_from_making_a_key_to_its_backup(
    empty_home: Path, tmp_path: Path, pinentry: Callable[[str], None]
) -> None:
    pinentry("seven dry ropes")
    made = keys(empty_home, "create", "--name", "Vera Quill", "--email", "vera@example.edu")
    assert made.code == 0, made.err
    fingerprint = made.out.split()[-1]
    assert "passphrase" in made.err
    assert fingerprint in keys(empty_home, "list").out
    assert "encrypts and decrypts" in keys(empty_home, "test", "vera").out
    public, secret = tmp_path / "vera.asc", tmp_path / "vera-backup.asc"
    assert keys(empty_home, "export", fingerprint, "--output", public).code == 0
    assert public.read_bytes().startswith(b"-----BEGIN PGP PUBLIC KEY BLOCK-----")
    assert b"PRIVATE" not in public.read_bytes()
    done = keys(empty_home, "backup", fingerprint, "--output", secret)
    assert done.code == 0
    assert "never mail it" in done.err
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert b"PRIVATE KEY BLOCK" in secret.read_bytes()
    assert "PRIVATE" not in done.out + done.err
    kept = secret.read_bytes()
    again = keys(empty_home, "backup", fingerprint, "--output", secret)
    assert again.code == 2
    assert "there already" in again.err
    assert secret.read_bytes() == kept
    assert sorted(each.name for each in tmp_path.iterdir()) == ["vera-backup.asc", "vera.asc"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("test", "nobody"), "no secret GPG key"),
        (("test", "example.org"), "More than one"),
        (("export", "nobody", "--output", "x.asc"), "no GPG key"),
        (("backup", "stranger@", "--output", "x.asc"), "no secret GPG key"),
        (("create", "--name", "Vera", "--email", "vera"), "not an e-mail address"),
        (("create", "--name", "Czar", "--email", "czar@example.org"), "already"),
    ],
)
def test_what_can_not_be_done_is_said(gpg_home: GpgHome, words: tuple[str, ...], why: str) -> None:
    done = keys(gpg_home.path, *words)
    assert done.code == 2
    assert why in done.err
    assert done.out == ""


def test_a_passphrase_that_is_not_entered(
    gpg_home: GpgHome, pinentry: Callable[[str], None], tmp_path: Path
) -> None:
    pinentry("cancel")
    assert "cancelled" in keys(gpg_home.path, "test", "locked@").err
    done = keys(gpg_home.path, "backup", "locked@", "--output", tmp_path / "locked.asc")
    assert done.code == 2
    assert "you cancelled" in done.err
    assert not list(tmp_path.iterdir())


def test_a_place_that_can_not_be_written_to(gpg_home: GpgHome, tmp_path: Path) -> None:
    done = keys(gpg_home.path, "export", "czar@", "--output", tmp_path / "none" / "a.asc")
    assert done.code == 2
    assert "can't be written" in done.err


def test_check_tells_whom_a_file_is_for(gpg_home: GpgHome, package: Package) -> None:
    mine = package("a.log.gz.gpg", log(3))
    theirs = package("b.log.gz.gpg", log(3), gpg_home.stranger)
    plain = package("c.log", log(3))
    done = run("check", mine, theirs, plain, "--gnupg-home", gpg_home.path)
    assert "a.log.gz.gpg: for the key 0x" in done.err
    assert "of Czar <czar@example.org>; you hold it." in done.err
    assert "of Stranger <stranger@example.org>; you do not hold it." in done.err
    assert "c.log" not in done.err
