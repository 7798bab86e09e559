# SPDX-License-Identifier: MIT
"""The shared fixtures do what their docstring promises."""

import os
import subprocess
import threading
from collections.abc import Callable

import pytest

from tests.conftest import Encrypt
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome, run_gpg


def test_the_czar_reads_what_is_encrypted_for_him(gpg_home: GpgHome, encrypt: Encrypt) -> None:
    assert gpg_home.run("--decrypt", data=encrypt(b"hello\n")) == b"hello\n"


def test_only_the_stranger_reads_the_strangers(gpg_home: GpgHome, encrypt: Encrypt) -> None:
    sealed = encrypt(b"hello\n", gpg_home.stranger)
    with pytest.raises(AssertionError, match=r"(?i)no secret key"):
        gpg_home.run("--decrypt", data=sealed)
    assert gpg_home.run("--decrypt", data=sealed, home=gpg_home.stranger_home) == b"hello\n"


@pytest.mark.parametrize(
    ("answer", "opens"), [("right", True), ("wrong", False), ("cancel", False)]
)
def test_the_stand_in_pinentry_answers_as_told(
    gpg_home: GpgHome, encrypt: Encrypt, pinentry: Callable[[str], None], answer: str, opens: bool
) -> None:
    sealed = encrypt(b"hello\n", gpg_home.locked)
    pinentry(gpg_home.passphrase if answer == "right" else answer)
    if opens:
        assert gpg_home.run("--decrypt", data=sealed) == b"hello\n"
    else:
        with pytest.raises(AssertionError):
            gpg_home.run("--decrypt", data=sealed)


def test_no_test_sees_the_persons_own_keys(gpg_home: GpgHome) -> None:
    assert "elx-" in os.environ["GNUPGHOME"]
    assert run_gpg(gpg_home.binary, gpg_home.path.parent / os.environ["GNUPGHOME"], "-K") == b""


def test_leftovers_are_found(monkeypatch: pytest.MonkeyPatch, gpg_home: GpgHome) -> None:
    monkeypatch.setattr(leftovers, "_PATIENCE", 0.0)
    before, gate = leftovers.threads(), threading.Event()
    thread = threading.Thread(target=gate.wait, name="waits")
    thread.start()
    child = subprocess.Popen(
        [gpg_home.binary, "--batch", "--decrypt"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert leftovers.since(before) == ["thread waits", f"gpg child {child.pid}"]
    finally:
        gate.set()
        thread.join()
        child.kill()
        child.communicate()
    assert leftovers.since(before) == []
