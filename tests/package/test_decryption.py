# SPDX-License-Identifier: MIT
"""Streaming decryption: sound or refused with the cause, stopped at once, nothing left behind."""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import Cancelled, FileFailed
from explorer.package.gpg import Gpg
from explorer.package.streams import BytesSource, FileSource, Source
from explorer.work import CancelToken
from tests.conftest import Encrypt
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome

TEXT = b"".join(b'{"line": %d, "text": "%x"}\n' % (n, n * 7919) for n in range(20000))
STORED = ("--compress-algo", "none")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def to_file(data: bytes) -> Path:
        path = tmp_path / "day.log.gpg"
        path.write_bytes(data)
        return path

    return to_file


def read_all(gpg: Gpg, message: Path | Source, cancel: CancelToken, size: int = 1 << 16) -> bytes:
    with gpg.decrypt(message, cancel) as plain:
        return b"".join(iter(lambda: plain.read(size), b""))


def failure(gpg: Gpg, message: Path | Source, cancel: CancelToken) -> FileFailed:
    with pytest.raises(FileFailed) as failed:
        read_all(gpg, message, cancel)
    return failed.value


@pytest.mark.parametrize("armor", [False, True])
@pytest.mark.parametrize("fed", [False, True])
def test_the_plain_text_comes_out(
    gpg: Gpg,
    encrypt: Encrypt,
    write: Callable[[bytes], Path],
    cancel: CancelToken,
    armor: bool,
    fed: bool,
) -> None:
    sealed = encrypt(TEXT, armor=armor)
    assert read_all(gpg, BytesSource(sealed) if fed else write(sealed), cancel) == TEXT


def test_a_name_full_of_traps_is_only_a_name(
    gpg: Gpg, encrypt: Encrypt, tmp_path: Path, cancel: CancelToken
) -> None:
    path = tmp_path / "--output=x; $(touch y) ünï.gpg"
    path.write_bytes(encrypt(TEXT))
    assert read_all(gpg, path, cancel) == TEXT
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_the_persons_configuration_cannot_send_plain_text_to_the_disk(
    gpg_home: GpgHome,
    empty_home: Path,
    tmp_path: Path,
    cancel: CancelToken,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gpg = Gpg(empty_home, gpg_home.binary)
    gpg.import_key(gpg_home.run("--export-secret-keys", gpg_home.czar))
    (empty_home / "gpg.conf").write_text("use-embedded-filename\n")
    monkeypatch.chdir(tmp_path)
    named = ("--set-filename", "embedded.txt")
    sealed = gpg_home.encrypt(TEXT, options=named)
    assert read_all(gpg, BytesSource(sealed), cancel) == TEXT
    assert list(tmp_path.iterdir()) == []


def test_the_position_tells_how_far_gpg_is(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    path = write(encrypt(os.urandom(4 << 20), options=STORED))
    file = FileSource(path, cancel)
    with gpg.decrypt(file, cancel) as plain:
        seen = []
        while plain.read(1 << 18):
            seen.append(file.position())
    assert seen == sorted(seen)
    assert 0 < seen[0] < path.stat().st_size
    assert file.position() == path.stat().st_size


def test_every_cut_is_noticed(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    sealed = encrypt(TEXT[:200000], options=STORED)
    cuts = [1, 2, 5, 20, 90, 120, 150, 200, 1000, 65536, 100000]
    cuts += [len(sealed) - left for left in (1, 2, 19, 20, 21, 22, 23, 40, 5000)]
    found = {cut: failure(gpg, write(sealed[:cut]), cancel).status for cut in cuts}
    assert set(found.values()) == {"truncated"}, found


def test_a_cut_armored_file_is_noticed(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    sealed = encrypt(TEXT, armor=True)
    for cut in (len(sealed) // 2, len(sealed) - 60):
        assert failure(gpg, write(sealed[:cut]), cancel).status == "truncated"


def test_every_flipped_byte_is_noticed(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    sealed = encrypt(TEXT[:100000], options=STORED)
    body = 200  # before it is the session key, where a flip looks like another key's file
    for at in [body, body + 1, 500, 5000, 50000, len(sealed) - 21, len(sealed) - 10, -1]:
        flipped = bytearray(sealed)
        flipped[at] ^= 0x20
        assert failure(gpg, write(bytes(flipped)), cancel).status == "damaged", at


def test_a_flipped_byte_in_the_session_key_is_noticed(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    sealed = encrypt(TEXT)
    for at in range(0, 94, 3):
        flipped = bytearray(sealed)
        flipped[at] ^= 0x20
        assert failure(gpg, write(bytes(flipped)), cancel).status


def test_another_keys_file(
    gpg: Gpg,
    gpg_home: GpgHome,
    encrypt: Encrypt,
    write: Callable[[bytes], Path],
    cancel: CancelToken,
) -> None:
    path = write(encrypt(TEXT, gpg_home.stranger))
    failed = failure(gpg, path, cancel)
    assert failed.status == "no secret key"
    assert path.name in failed.what
    assert gpg.recipients(path)[0] in failed.what
    assert failed.todo


def test_one_of_two_recipients_is_enough(
    gpg: Gpg, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    sealed = encrypt(TEXT, gpg_home.stranger, gpg_home.czar)
    assert read_all(gpg, BytesSource(sealed), cancel) == TEXT


def test_a_refused_passphrase_does_not_hide_a_key_that_opens(
    gpg: Gpg,
    gpg_home: GpgHome,
    encrypt: Encrypt,
    cancel: CancelToken,
    pinentry: Callable[[str], None],
) -> None:
    pinentry("cancel")
    for keys in ((gpg_home.locked, gpg_home.czar), (gpg_home.czar, gpg_home.locked)):
        assert read_all(gpg, BytesSource(encrypt(TEXT, *keys)), cancel) == TEXT


def test_a_hidden_recipient_is_found(
    gpg: Gpg,
    gpg_home: GpgHome,
    encrypt: Encrypt,
    cancel: CancelToken,
    pinentry: Callable[[str], None],
) -> None:
    pinentry("cancel")
    sealed = encrypt(TEXT, options=("--throw-keyids",))
    assert gpg.recipients(sealed) == ["0" * 16]
    assert read_all(gpg, BytesSource(sealed), cancel) == TEXT


def test_a_stranger_may_sign(gpg: Gpg, gpg_home: GpgHome, cancel: CancelToken) -> None:
    signed = ("--trust-model", "always", "--sign", "--recipient", gpg_home.czar, "--encrypt")
    sealed = gpg_home.run(*signed, data=TEXT, home=gpg_home.stranger_home)
    assert read_all(gpg, BytesSource(sealed), cancel) == TEXT


def test_a_signer_nobody_knows(gpg_home: GpgHome, empty_home: Path, cancel: CancelToken) -> None:
    gpg = Gpg(empty_home, gpg_home.binary)
    gpg.import_key(gpg_home.run("--export-secret-keys", gpg_home.czar))
    signed = ("--trust-model", "always", "--sign", "--recipient", gpg_home.czar, "--encrypt")
    sealed = gpg_home.run(*signed, data=TEXT, home=gpg_home.stranger_home)
    assert read_all(gpg, BytesSource(sealed), cancel) == TEXT


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"hello, no message\n", "not OpenPGP"), (b"\x1f\x8b\x08" + bytes(50), "not OpenPGP")],
)
def test_what_is_no_message(
    gpg: Gpg, cancel: CancelToken, write: Callable[[bytes], Path], data: bytes, status: str
) -> None:
    assert failure(gpg, write(data), cancel).status == status


def test_what_is_packed_but_not_encrypted(gpg: Gpg, gpg_home: GpgHome, cancel: CancelToken) -> None:
    assert failure(gpg, BytesSource(gpg_home.run("--store", data=TEXT)), cancel).status


def test_an_empty_message_is_sound(gpg: Gpg, encrypt: Encrypt, cancel: CancelToken) -> None:
    assert read_all(gpg, BytesSource(encrypt(b"")), cancel) == b""


def test_a_message_without_integrity_protection_is_refused(
    gpg: Gpg, gpg_home: GpgHome, encrypt: Encrypt, cancel: CancelToken
) -> None:
    old = ("--disable-mdc", "--cipher-algo", "3DES", "--rfc2440")
    try:
        sealed = encrypt(TEXT, options=old)
    except AssertionError:
        pytest.skip("this gpg makes no messages without integrity protection")
    with pytest.raises(FileFailed):
        read_all(gpg, BytesSource(sealed), cancel)


def timed_cancel(cancel: CancelToken, after: float) -> tuple[threading.Thread, list[float]]:
    """Cancel from another thread, as the window does; notes when."""
    when: list[float] = []

    def stop() -> None:
        time.sleep(after)
        when.append(time.monotonic())
        cancel.cancel()

    thread = threading.Thread(target=stop)
    thread.start()
    return thread, when


def test_cancel_while_gpg_waits_for_a_passphrase(
    gpg: Gpg,
    gpg_home: GpgHome,
    encrypt: Encrypt,
    write: Callable[[bytes], Path],
    cancel: CancelToken,
    pinentry: Callable[[str], None],
) -> None:
    pinentry("hang")
    path = write(encrypt(TEXT, gpg_home.locked))
    thread, when = timed_cancel(cancel, 0.4)
    with pytest.raises(Cancelled):
        read_all(gpg, path, cancel)
    assert time.monotonic() - when[0] < 30  # the pinentry would hang for ten minutes
    assert leftovers.gpg_children() == set()
    thread.join()
    pinentry(gpg_home.passphrase)  # the dialog is gone too: the agent can ask again
    assert read_all(gpg, path, CancelToken()) == TEXT


def test_cancel_in_the_middle(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    path = write(encrypt(os.urandom(8 << 20), options=STORED))
    with gpg.decrypt(path, cancel) as plain:
        assert plain.read(1000)
        cancel.cancel()
        with pytest.raises(Cancelled):
            plain.read(1000)
    assert leftovers.gpg_children() == set()


def test_closing_in_the_middle_leaves_nothing(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    path = write(encrypt(os.urandom(8 << 20), options=STORED))
    before = leftovers.threads()
    with gpg.decrypt(path, cancel) as plain:
        assert plain.read(1000)
    assert leftovers.gpg_children() == set()
    assert leftovers.threads() == before


def test_forgetting_it_in_the_middle_leaves_nothing(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    plain = gpg.decrypt(write(encrypt(os.urandom(8 << 20), options=STORED)), cancel)
    assert plain.read(1000)
    del plain
    gc.collect()
    assert leftovers.gpg_children() == set()


def test_a_source_that_fails_is_the_cause(gpg: Gpg, encrypt: Encrypt, cancel: CancelToken) -> None:
    class Broken(BytesSource):
        def read(self, size: int) -> bytes:
            data = super().read(size)
            if not data:
                raise FileFailed("truncated", "the archive around it is cut short")
            return data

    sealed = encrypt(TEXT)
    assert failure(gpg, Broken(sealed[:-30]), cancel).what == "the archive around it is cut short"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file whose reading fails")
def test_a_drive_that_fails_while_gpg_reads_is_the_cause(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    source = FileSource(write(encrypt(TEXT)), cancel)
    source.stream.close()
    memory = Path("/proc/self/mem").open("rb", buffering=0)  # noqa: SIM115 - the source closes it
    source.stream = memory  # nothing lies at address 0
    failed = failure(gpg, source, cancel)
    assert failed.status == "unreadable"
    assert "day.log.gpg could not be read (Input/output error)" in failed.what


def test_a_large_file_is_not_held_in_memory(
    gpg: Gpg, encrypt: Encrypt, write: Callable[[bytes], Path], cancel: CancelToken
) -> None:
    path = write(encrypt(bytes(64 << 20)))
    assert path.stat().st_size < 1 << 20
    size = 0
    with gpg.decrypt(path, cancel) as plain:
        while data := plain.read(1 << 20):
            assert len(data) <= 1 << 20
            size += len(data)
    assert size == 64 << 20
