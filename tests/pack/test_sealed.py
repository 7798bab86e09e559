# SPDX-License-Identifier: MIT
"""A pack for one recipient: only that key opens it, and the plain zip never reaches the disk."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

import pytest

from explorer.errors import Cancelled, UserError
from explorer.pack.write import Target
from explorer.package.encryption import Encryption
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from tests.helpers.gpg_home import GpgHome, make_key, run_gpg
from tests.helpers.sample import Sample
from tests.pack.packing import made, opened, parts, told, trail

Encrypt = Callable[[IO[bytes]], Encryption]


def to(gpg: Gpg, wanted: str, cancel: CancelToken | None = None) -> Encrypt:
    key = gpg.recipient(wanted)
    return lambda out: gpg.encrypting(out, key, cancel or CancelToken())


def test_the_recipient_opens_it(
    sample: Sample, tmp_path: Path, gpg: Gpg, gpg_home: GpgHome
) -> None:
    path, plain = tmp_path / "case.zip.gpg", tmp_path / "case.zip"
    with sample.reader() as reader:
        made(reader, "tobias-n", Target(path, to(gpg, "stranger@example.org")))
        made(reader, "tobias-n", plain)
        expected = list(told(reader, "tobias-n"))
    assert gpg.recipients(path) != []
    theirs = Gpg(gpg_home.stranger_home, gpg_home.binary)
    receipts, workspace = opened(path, tmp_path / "Theirs.elx", theirs)
    assert [each.status for each in receipts] == ["ok"]
    assert trail(workspace, "tobias-n") == expected
    inner = tmp_path / "inner.zip"
    inner.write_bytes(gpg_home.run("--decrypt", str(path), home=gpg_home.stranger_home))
    assert parts(inner) == parts(plain)
    mine, _ = opened(path, tmp_path / "Mine.elx", gpg)
    assert [each.cause for each in mine] == ["no secret key"]


def test_the_plain_pack_never_reaches_the_disk(sample: Sample, tmp_path: Path, gpg: Gpg) -> None:
    cancel = CancelToken()
    seen: list[bytes] = []

    class Looking(Reader):
        def lines(self, ids: Iterable[int]) -> list[bytes]:
            seen.extend(each.read_bytes()[:4] for each in tmp_path.iterdir())
            return super().lines(ids)

    with sample.reader() as reader:
        reader.__class__ = Looking
        made(reader, "tobias-n", Target(tmp_path / "case.gpg", to(gpg, "Second", cancel)))
    assert seen
    assert not any(head.startswith(b"PK") for head in seen)
    assert [each.name for each in tmp_path.iterdir()] == ["case.gpg"]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [("nobody@example.org", "no public GPG key"), ("example.org", "Several GPG keys"), ("", "no")],
)
def test_a_recipient_has_to_be_one_key(gpg: Gpg, wanted: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        gpg.recipient(wanted)


def test_an_expired_and_a_revoked_key_are_refused(empty_home: Path, gpg_home: GpgHome) -> None:
    binary = gpg_home.binary
    past = ("--faked-system-time", "20200101T000000", "--passphrase", "", "--pinentry-mode")
    old = ("loopback", "--quick-generate-key", "Old <old@example.org>", "default", "default", "1d")
    run_gpg(binary, empty_home, *past, *old)
    gone = make_key(binary, empty_home, "Gone")
    revocation = (empty_home / "openpgp-revocs.d" / f"{gone}.rev").read_bytes()
    run_gpg(binary, empty_home, "--import", data=revocation.replace(b":-----", b"-----"))
    theirs = Gpg(empty_home, binary)
    with pytest.raises(UserError, match=r"Old <old@example\.org>.* has expired"):
        theirs.recipient("old@")
    with pytest.raises(UserError, match=r"Gone <gone@example\.org>.* was revoked"):
        theirs.recipient(gone)


@pytest.mark.parametrize("how", ["0x{}", "{}", "czar@example.org", "CZAR"])
def test_a_key_is_named_as_people_name_it(gpg: Gpg, gpg_home: GpgHome, how: str) -> None:
    assert gpg.recipient(how.format(gpg_home.czar[-16:])).fingerprint == gpg_home.czar


def test_a_key_that_goes_bad_meanwhile_leaves_no_pack(
    sample: Sample, tmp_path: Path, empty_home: Path, gpg_home: GpgHome
) -> None:
    theirs = Gpg(empty_home, gpg_home.binary)
    fingerprint = make_key(gpg_home.binary, empty_home, "Brief")
    encrypt = to(theirs, "brief@")
    run_gpg(gpg_home.binary, empty_home, "--delete-secret-and-public-key", fingerprint)
    with sample.reader() as reader, pytest.raises(UserError, match="can't be encrypted for"):
        made(reader, "tobias-n", Target(tmp_path / "case.gpg", encrypt))
    assert not list(tmp_path.iterdir())


def test_a_sealed_pack_that_is_cancelled_leaves_nothing(
    sample: Sample, tmp_path: Path, gpg: Gpg
) -> None:
    cancel = CancelToken()

    class Stopping(Reader):
        def lines(self, ids: Iterable[int]) -> list[bytes]:
            cancel.cancel()
            return super().lines(ids)

    with sample.reader() as reader:
        reader.__class__ = Stopping
        target = Target(tmp_path / "case.gpg", to(gpg, "Second", cancel))
        with pytest.raises(Cancelled):
            made(reader, "staff_ana", target, cancel=cancel)
    assert not list(tmp_path.iterdir())
