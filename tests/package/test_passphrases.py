# SPDX-License-Identifier: MIT
"""A passphrase asked for by the app: once for a drop, again if it was wrong, and wiped."""

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import FileFailed
from explorer.package.gpg import Gpg
from explorer.package.passphrases import Passphrases, has_pinentry
from explorer.work import CancelToken
from tests.conftest import Encrypt
from tests.helpers.gpg_home import GpgHome


class Person:
    """Types these answers, one a question."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, label: str) -> str | None:
        self.asked.append(label)
        return self.answers.pop(0)


Opened = Callable[[Person], tuple[Gpg, Passphrases]]


@pytest.fixture
def opened(gpg_home: GpgHome) -> Opened:
    def make(person: Person) -> tuple[Gpg, Passphrases]:
        kept = Passphrases(person)
        return Gpg(gpg_home.path, gpg_home.binary, kept), kept

    return make


def test_it_is_asked_once_for_a_drop(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    person = Person(gpg_home.passphrase, gpg_home.passphrase)
    gpg, _ = opened(person)
    files = [encrypt(f"text {at}".encode(), gpg_home.locked) for at in range(3)]
    assert [gpg.unseal(each, cancel) for each in files] == [b"text 0", b"text 1", b"text 2"]
    assert len(person.asked) == 1
    assert "Locked <locked@example.org>" in person.asked[0]
    gpg.wipe_passphrases()
    gpg.unseal(files[0], cancel)
    assert len(person.asked) == 2


def test_a_wrong_one_is_asked_for_again(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    person = Person("wrong", gpg_home.passphrase)
    gpg, _ = opened(person)
    sealed = encrypt(b"text", gpg_home.locked)
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(sealed, cancel)
    assert failed.value.status == "bad passphrase"
    assert gpg.unseal(sealed, cancel) == b"text"


def test_nothing_typed_is_no_passphrase(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    gpg, _ = opened(Person(None))
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(encrypt(b"text", gpg_home.locked), cancel)
    assert failed.value.status == "cancelled"


def test_what_is_remembered_is_overwritten() -> None:
    with Passphrases(Person("seven dry ropes", "other")) as kept:
        assert kept("one") == "seven dry ropes"
        held = kept._kept["one"]
        kept("two")
        other = kept._kept["two"]
        kept.forget("two")
        assert bytes(other) == bytes(5)
        assert bytes(held) == b"seven dry ropes"
    assert bytes(held) == bytes(15)
    assert not kept._kept


def test_whether_there_is_a_window_to_ask_with(
    gpg_home: GpgHome, empty_home: Path, tmp_path: Path
) -> None:
    assert has_pinentry(gpg_home.binary, empty_home)
    (empty_home / "gpg-agent.conf").write_text("pinentry-program /nowhere/pinentry\n")
    assert not has_pinentry(gpg_home.binary, empty_home)
    (empty_home / "gpg-agent.conf").unlink()
    wrapper = tmp_path / "gpgconf"
    wrapper.write_text("#!/bin/sh\necho 'pinentry:Passphrase Entry:/usr/bin/pinentry:0:0:'\n")
    wrapper.chmod(0o700)
    assert not has_pinentry(tmp_path / "gpg", empty_home)
    assert has_pinentry(Path("/nowhere/gpg"), empty_home)
