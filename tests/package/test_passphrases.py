# SPDX-License-Identifier: MIT
"""A passphrase asked for by the app: once for a drop, again if it was wrong, and wiped."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import Cancelled, FileFailed, UserError
from explorer.package import gpg_keys
from explorer.package.gpg import Gpg
from explorer.package.passphrases import Passphrases, Question, has_pinentry, has_window
from explorer.package.streams import CHUNK, BytesSource, Source
from explorer.package.unlocking import all_open
from explorer.work import CancelToken
from tests.conftest import Encrypt
from tests.helpers.gpg_home import GpgHome, make_key


class Person:
    """Types these answers, one a question."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []

    def __call__(self, question: Question, cancel: CancelToken) -> bytearray | None:
        self.asked.append(question)
        cancel.check()
        answer = self.answers.pop(0)
        return None if answer is None else bytearray(answer.encode())


Opened = Callable[[Person], tuple[Gpg, Passphrases]]


@pytest.fixture
def opened(gpg_home: GpgHome) -> Opened:
    def make(person: Person) -> tuple[Gpg, Passphrases]:
        kept = Passphrases(person)
        kept.hold()
        return Gpg(gpg_home.path, gpg_home.binary, kept), kept

    return make


def test_it_is_asked_once_for_a_drop(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    person = Person(gpg_home.passphrase, gpg_home.passphrase)
    gpg, kept = opened(person)
    files = [encrypt(f"text {at}".encode(), gpg_home.locked) for at in range(3)]
    assert [gpg.unseal(each, cancel) for each in files] == [b"text 0", b"text 1", b"text 2"]
    (asked,) = person.asked
    assert asked.key == f"Locked <locked@example.org> ({gpg_home.locked[-16:]})"
    assert asked.meant.startswith("for the key 0x")
    assert asked.meant.endswith("of Locked <locked@example.org>; you hold it")
    kept.release()
    gpg.unseal(files[0], cancel)
    assert len(person.asked) == 2
    assert not kept._kept, "nobody held it"


def test_a_key_without_one_is_not_asked_for(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    gpg, _ = opened(Person())
    assert gpg.unseal(encrypt(b"text", gpg_home.czar), cancel) == b"text"
    assert gpg.unseal(encrypt(b"text", gpg_home.locked, gpg_home.czar), cancel) == b"text"
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(encrypt(b"text", gpg_home.stranger), cancel)
    assert failed.value.status == "no secret key"


def test_a_wrong_one_is_asked_for_again(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    person = Person("wrong", "wröng", gpg_home.passphrase)
    gpg, _ = opened(person)
    assert gpg.unseal(encrypt(b"x" * 200_000, gpg_home.locked), cancel) == b"x" * 200_000
    assert [each.again for each in person.asked] == [False, True, True]


def test_a_file_behind_a_passphrase_alone(
    opened: Opened, gpg_home: GpgHome, cancel: CancelToken
) -> None:
    loopback = ("--pinentry-mode", "loopback", "--passphrase", "four dry ropes")
    sealed = gpg_home.run(*loopback, "--symmetric", data=b"text")
    person = Person("wrong", "four dry ropes")
    gpg, _ = opened(person)
    assert gpg.unseal(sealed, cancel, "the file") == b"text"
    assert [each.again for each in person.asked] == [False, True]
    assert person.asked[0].meant == "for whoever knows its passphrase"


def test_a_hidden_recipient_is_asked_for(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    person = Person(gpg_home.passphrase)
    sealed = encrypt(b"text", gpg_home.locked, options=("--throw-keyids",))
    gpg, _ = opened(person)
    assert gpg.unseal(sealed, cancel) == b"text"
    assert "does not name" in person.asked[0].meant


def test_who_cancels_is_not_asked_again_in_this_drop(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    person = Person(None, gpg_home.passphrase)
    gpg, kept = opened(person)
    sealed = encrypt(b"text", gpg_home.locked)
    for _ in range(2):
        with pytest.raises(FileFailed) as failed:
            gpg.unseal(sealed, cancel, "a.gpg")
        assert failed.value.status == "cancelled"
        assert failed.value.what == "The passphrase for a.gpg was not entered."
    assert len(person.asked) == 1
    kept.release()
    assert gpg.unseal(sealed, cancel) == b"text"


def test_work_that_is_stopped_asks_nobody(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    sealed = encrypt(b"text", gpg_home.locked)
    cancel.cancel()
    person = Person()
    with pytest.raises(Cancelled):
        opened(person)[0].unseal(sealed, cancel)
    assert not person.asked


def test_what_is_remembered_is_overwritten(cancel: CancelToken) -> None:
    kept = Passphrases(Person("seven dry ropes"))
    kept.hold()
    kept.hold()
    kept.ask(Question("Vera", ids=("1", "2")), lambda _: True, cancel)
    held = [kept._kept["1"], kept._kept["2"]]
    copy = kept.find(["2"])
    kept.release()
    assert copy == held[0] == b"seven dry ropes"
    kept.release()
    assert [bytes(each) for each in held] == [bytes(15)] * 2
    assert kept.find(["1"]) is None


def test_an_agent_that_lets_nobody_else_ask_is_named(
    gpg_home: GpgHome, empty_home: Path, cancel: CancelToken
) -> None:
    locked = make_key(gpg_home.binary, empty_home, "Mute", passphrase="silence")
    conf = "pinentry-program /no/pinentry\nno-allow-loopback-pinentry\nmax-cache-ttl 0\n"
    (empty_home / "gpg-agent.conf").write_text(conf)
    gpg = Gpg(empty_home, gpg_home.binary, Passphrases(Person("silence")))
    gpg.stop_agent()
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(gpg.seal(b"text", [locked]), cancel)
    assert failed.value.status == "no loopback"


def test_keys_are_made_and_backed_up_without_a_pinentry(
    gpg_home: GpgHome, empty_home: Path, cancel: CancelToken
) -> None:
    conf = "pinentry-program /no/pinentry\nmax-cache-ttl 0\ns2k-count 65536\n"
    (empty_home / "gpg-agent.conf").write_text(conf)
    person = Person(None, "seven dry ropes", "wrong", "seven dry ropes", "seven dry ropes")
    gpg = Gpg(empty_home, gpg_home.binary).asking(Passphrases(person), has_window)
    with pytest.raises(UserError, match="cancelled"):
        gpg_keys.create(gpg, "Vera Quill", "vera@example.edu", cancel)
    key = gpg_keys.create(gpg, "Vera Quill", "vera@example.edu", cancel)
    assert [each.new for each in person.asked] == [True, True]
    gpg_keys.prove(gpg, key, cancel)
    assert b"BEGIN PGP PRIVATE KEY" in gpg_keys.secret_part(gpg, key, cancel)
    assert [each.again for each in person.asked[2:]] == [False, True, False]


def _moves(gpg: Gpg) -> bool:
    """Asked anew each time: it changes with what gpg shows of itself."""
    return gpg.can_move


class InArchive(Source):
    """What can be read only once."""

    def __init__(self, data: bytes) -> None:
        self.left = data

    def read(self, size: int) -> bytes:
        data, self.left = self.left[:size], self.left[size:]
        return data


@pytest.mark.parametrize("kind", ["file", "memory", "archive"])
def test_a_pinentry_that_fails_is_made_up_for(
    gpg_home: GpgHome, empty_home: Path, cancel: CancelToken, tmp_path: Path, kind: str
) -> None:
    conf = "pinentry-program /bin/false\ndefault-cache-ttl 0\nmax-cache-ttl 0\ns2k-count 65536\n"
    (empty_home / "gpg-agent.conf").write_text(conf)
    locked = make_key(gpg_home.binary, empty_home, "Vera", passphrase="silence")
    person = Person("wrong", "silence", "silence", "silence")
    passphrases = Passphrases(person)
    gpg = Gpg(empty_home, gpg_home.binary).asking(passphrases, lambda *_: True)
    gpg.stop_agent()
    text = b"x" * 300_000
    path = tmp_path / "a.gpg"
    path.write_bytes(gpg.seal(text, [locked]))
    assert not _moves(gpg), "gpg did not show yet that it can ask"

    def read() -> bytes:
        data = path.read_bytes()
        sources: dict[str, Path | Source] = {
            "file": path,
            "memory": BytesSource(data),
            "archive": InArchive(data),
        }
        with gpg.decrypt(sources[kind], cancel, "a.gpg") as plain:
            return b"".join(iter(lambda: plain.read(CHUNK), b""))

    assert read() == text
    assert [each.again for each in person.asked] == [False, True]
    assert person.asked[0].meant.endswith("you hold it")
    assert gpg.asks_itself, "it is not tried again"
    assert not _moves(gpg)
    assert read() == text
    (key,) = gpg.secret_keys()
    assert b"BEGIN PGP PRIVATE KEY" in gpg_keys.secret_part(gpg, key, cancel)


def test_a_pinentry_that_fails_for_a_new_key_is_made_up_for(
    gpg_home: GpgHome, empty_home: Path, cancel: CancelToken
) -> None:
    (empty_home / "gpg-agent.conf").write_text("pinentry-program /bin/false\ns2k-count 65536\n")
    person = Person("silence")
    gpg = Gpg(empty_home, gpg_home.binary).asking(Passphrases(person), lambda *_: True)
    key = gpg_keys.create(gpg, "Vera Quill", "vera@example.edu", cancel)
    assert [each.new for each in person.asked] == [True]
    assert gpg.secret_keys() == [key]


def test_a_pinentry_that_works_is_relied_on(
    gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken, pinentry: Callable[[str], None]
) -> None:
    pinentry(gpg_home.passphrase)
    gpg = Gpg(gpg_home.path, gpg_home.binary).asking(Passphrases(Person()), lambda *_: True)
    assert gpg.unseal(encrypt(b"text", gpg_home.locked), cancel) == b"text"
    assert _moves(gpg)
    with gpg.decrypt(InArchive(encrypt(b"text", gpg_home.locked)), cancel) as plain:
        assert plain.read(CHUNK) == b"text"


def test_who_closes_the_window_of_gpg_is_not_asked_by_the_app(
    gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken, pinentry: Callable[[str], None]
) -> None:
    pinentry("cancel")
    person = Person()
    for source in (BytesSource, InArchive):
        gpg = Gpg(gpg_home.path, gpg_home.binary).asking(Passphrases(person), lambda *_: True)
        with (
            pytest.raises(FileFailed) as failed,
            gpg.decrypt(source(encrypt(b"text", gpg_home.locked)), cancel) as plain,
        ):
            plain.drain()
        assert failed.value.status == "cancelled"
    assert not person.asked


def test_what_opens_without_a_question_may_be_read_elsewhere(
    opened: Opened, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken, tmp_path: Path
) -> None:
    gpg, _ = opened(Person())
    mine, locked, plain = (tmp_path / name for name in ("a.gpg", "b.gpg", "c.log"))
    mine.write_bytes(encrypt(b"text"))
    locked.write_bytes(encrypt(b"text", gpg_home.locked))
    plain.write_bytes(b"text")
    assert all_open(gpg, [mine, plain, tmp_path / "gone.gpg"], cancel)
    assert not all_open(gpg, [mine, locked], cancel)


def test_another_process_asks_nobody(opened: Opened) -> None:
    gpg, _ = opened(Person())
    assert not gpg.can_move
    assert pickle.loads(pickle.dumps(gpg)).passphrases is None


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)


def test_whether_there_is_a_program_to_ask_with(
    gpg_home: GpgHome, empty_home: Path, tmp_path: Path
) -> None:
    assert has_pinentry(gpg_home.binary, empty_home)
    (empty_home / "gpg-agent.conf").write_text("pinentry-program /nowhere/pinentry\n")
    assert not has_pinentry(gpg_home.binary, empty_home)
    assert not has_window(gpg_home.binary, empty_home)
    (empty_home / "gpg-agent.conf").unlink()
    program(tmp_path / "gpgconf", "echo 'pinentry:Passphrase Entry:/no%20where/pinentry'")
    assert not has_pinentry(tmp_path / "gpg", empty_home)
    assert has_pinentry(Path("/nowhere/gpg"), empty_home)


@pytest.mark.parametrize(
    ("flavour", "in_window"),
    [("curses", False), ("gtk-2:curses", False), ("tty", False), ("gnome3", True), ("mac", True)],
)
def test_whether_that_program_has_a_window(
    gpg_home: GpgHome, empty_home: Path, tmp_path: Path, flavour: str, in_window: bool
) -> None:
    pinentry = tmp_path / "pinentry"
    program(pinentry, f"echo 'OK Pleased'; echo 'D {flavour}'; echo OK")
    (empty_home / "gpg-agent.conf").write_text(f"pinentry-program {pinentry}\n")
    assert has_window(gpg_home.binary, empty_home) is in_window
    assert has_pinentry(gpg_home.binary, empty_home)
