# SPDX-License-Identifier: MIT
"""Keys, sealing and unsealing with the real gpg."""

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import Cancelled, FileFailed, UserError
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from tests.conftest import Encrypt
from tests.helpers.gpg_home import GpgHome, make_key, run_gpg

SECRET = bytes(range(32))


def test_the_secret_keys_are_told(gpg: Gpg, gpg_home: GpgHome) -> None:
    keys = {key.fingerprint: key for key in gpg.secret_keys()}
    assert set(keys) == {gpg_home.czar, gpg_home.second, gpg_home.locked}
    czar = keys[gpg_home.czar]
    assert czar.user_ids == ("Czar <czar@example.org>",)
    assert czar.key_id == gpg_home.czar[-16:]
    assert czar.usable
    assert czar.created is not None
    assert czar.expires is None
    assert len(czar.subkeys) == 1
    assert czar.label == f"Czar <czar@example.org> ({czar.key_id})"


def test_expired_and_revoked_keys_are_not_usable(empty_home: Path, gpg_home: GpgHome) -> None:
    binary = gpg_home.binary
    past = ("--faked-system-time", "20200101T000000", "--passphrase", "", "--pinentry-mode")
    old = ("loopback", "--quick-generate-key", "Old <old@example.org>", "default", "default", "1d")
    run_gpg(binary, empty_home, *past, *old)
    gone = make_key(binary, empty_home, "Gone")
    revocation = (empty_home / "openpgp-revocs.d" / f"{gone}.rev").read_bytes()
    run_gpg(binary, empty_home, "--import", data=revocation.replace(b":-----", b"-----"))
    keys = {key.user_ids[0]: key for key in Gpg(empty_home, binary).secret_keys()}
    assert keys["Old <old@example.org>"].expired
    assert keys["Gone <gone@example.org>"].revoked
    assert not any(key.usable for key in keys.values())


@pytest.mark.parametrize("which", ["czar", "both"])
def test_what_is_sealed_is_unsealed(
    gpg: Gpg, gpg_home: GpgHome, cancel: CancelToken, which: str
) -> None:
    keys = [gpg_home.czar] if which == "czar" else [gpg_home.stranger, gpg_home.czar]
    sealed = gpg.seal(SECRET, keys)
    assert SECRET not in sealed
    assert gpg.unseal(sealed, cancel) == SECRET
    assert len(gpg.recipients(sealed)) == len(keys)


def test_sealing_for_nobody_is_refused(gpg: Gpg) -> None:
    with pytest.raises(UserError, match="no-such-key"):
        gpg.seal(SECRET, ["no-such-key"])
    with pytest.raises(UserError, match="No key"):
        gpg.seal(SECRET, [])


def test_a_strangers_seal_stays_closed(gpg: Gpg, gpg_home: GpgHome, cancel: CancelToken) -> None:
    sealed = gpg.seal(SECRET, [gpg_home.stranger])
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(sealed, cancel)
    assert failed.value.status == "no secret key"
    assert gpg.recipients(sealed)[0] in failed.value.what


def test_a_broken_seal_stays_closed(gpg: Gpg, gpg_home: GpgHome, cancel: CancelToken) -> None:
    sealed = bytearray(gpg.seal(SECRET, [gpg_home.czar]))
    sealed[-5] ^= 1
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(bytes(sealed), cancel)
    assert failed.value.status == "damaged"


def test_unsealing_can_be_cancelled(gpg: Gpg, gpg_home: GpgHome, cancel: CancelToken) -> None:
    sealed = gpg.seal(SECRET, [gpg_home.czar])
    cancel.cancel()
    with pytest.raises(Cancelled):
        gpg.unseal(sealed, cancel)


@pytest.mark.parametrize("armor", [False, True])
@pytest.mark.parametrize("as_file", [False, True])
def test_the_recipients_are_read_without_decrypting(
    gpg_home: GpgHome, encrypt: Encrypt, tmp_path: Path, armor: bool, as_file: bool
) -> None:
    sealed = encrypt(b"x" * 9000, gpg_home.czar, gpg_home.stranger, armor=armor)
    path = tmp_path / "sealed.gpg"
    path.write_bytes(sealed)
    nowhere = Gpg(binary=Path("/no/gpg/here"))
    found = nowhere.recipients(path if as_file else sealed)
    listing = gpg_home.run("--with-colons", "--list-keys", gpg_home.czar, gpg_home.stranger)
    encryption = {
        row[4] for line in listing.decode().splitlines() if (row := line.split(":"))[0] == "sub"
    }
    assert set(found) == encryption
    assert len(found) == 2


def test_a_key_is_imported(gpg_home: GpgHome, empty_home: Path, cancel: CancelToken) -> None:
    key = gpg_home.run("--export-secret-keys", "--armor", gpg_home.czar)
    other = Gpg(empty_home, gpg_home.binary)
    assert other.import_key(key) == [gpg_home.czar]
    assert other.unseal(other.seal(SECRET, [gpg_home.czar]), cancel) == SECRET


def test_what_is_no_key_is_not_imported(gpg: Gpg) -> None:
    with pytest.raises(UserError, match="not an OpenPGP key"):
        gpg.import_key(b"hello")


def test_without_gpg_each_use_says_so(tmp_path: Path, cancel: CancelToken) -> None:
    nowhere = Gpg(binary=tmp_path / "gpg")
    with pytest.raises(UserError, match="Correct the path"):
        nowhere.secret_keys()
    with pytest.raises(FileFailed) as failed:
        nowhere.unseal(SECRET, cancel)
    assert failed.value.status == "no gpg"


@pytest.mark.parametrize(
    ("answer", "status"), [("right", None), ("wrong", "bad passphrase"), ("cancel", "cancelled")]
)
def test_the_passphrase_is_asked_through_the_pinentry(
    gpg: Gpg,
    gpg_home: GpgHome,
    cancel: CancelToken,
    pinentry: Callable[[str], None],
    answer: str,
    status: str | None,
) -> None:
    sealed = gpg.seal(SECRET, [gpg_home.locked])
    pinentry(gpg_home.passphrase if answer == "right" else answer)
    if status is None:
        assert gpg.unseal(sealed, cancel) == SECRET
    else:
        with pytest.raises(FileFailed) as failed:
            gpg.unseal(sealed, cancel)
        assert failed.value.status == status


def test_without_a_pinentry_the_cause_is_said(
    gpg_home: GpgHome, empty_home: Path, cancel: CancelToken
) -> None:
    locked = make_key(gpg_home.binary, empty_home, "Mute", passphrase="silence")
    (empty_home / "gpg-agent.conf").write_text("pinentry-program /no/pinentry\nmax-cache-ttl 0\n")
    gpg = Gpg(empty_home, gpg_home.binary)
    gpg.stop_agent()
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(gpg.seal(SECRET, [locked]), cancel)
    assert failed.value.status == "no pinentry"


def test_only_the_agent_of_a_throwaway_home_is_stopped(gpg_home: GpgHome) -> None:
    with pytest.raises(ValueError, match="own"):
        Gpg(binary=gpg_home.binary).stop_agent()
