# SPDX-License-Identifier: MIT
"""From delivered files to their logs, in every shape they come in."""

import gzip
import hashlib
import io
import os
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import Cancelled, FileFailed
from explorer.package.gpg import Gpg
from explorer.package.readers import Member, open_package, sha256_of
from explorer.package.streams import Limits
from explorer.work import CancelToken
from tests.conftest import Encrypt, Package
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome

LOG = b"".join(b'{"username": "learner%d", "time": "2014-07-25"}\n' % n for n in range(3000))
OTHER = b'{"username": "somebody", "time": "2014-07-26"}\n' * 50
NAME = "universityx-edx-events-2014-07-25.log"


def text_of(member: Member) -> bytes:
    return b"".join(block.data for block in member.blocks())


def read(path: Path, gpg: Gpg, limits: Limits | None = None) -> list[tuple[Member, bytes]]:
    with open_package(path, gpg, CancelToken(), limits) as opened:
        return [(member, text_of(member)) for member in opened]


def failure(path: Path, gpg: Gpg, limits: Limits | None = None) -> FileFailed:
    with pytest.raises(FileFailed) as failed:
        read(path, gpg, limits)
    assert path.name in failed.value.what
    assert leftovers.gpg_children() == set()
    return failed.value


def tar_of(members: dict[str, bytes], kind: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=kind) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


Put = Callable[[str, bytes], Path]


class TestOneLog:
    """A daily file and each stage it may have been unpacked to."""

    @pytest.mark.parametrize("ending", ["", ".gz", ".gpg", ".gz.gpg", ".asc", ".gz.asc"])
    def test_each_stage_gives_the_same_log(self, package: Package, gpg: Gpg, ending: str) -> None:
        path = package(NAME + ending, LOG)
        [(member, text)] = read(path, gpg)
        assert text == LOG
        assert (member.file, member.member, member.server) == (path.name, None, None)
        name = member.name
        assert (name.kind, name.org, name.site, name.date) == (
            "events", "universityx", "edx", "2014-07-25",
        )  # fmt: skip

    @pytest.mark.parametrize("name", ["x", "x.gpg", "x.txt", "download", NAME + ".gz.gpg"])
    def test_the_content_decides_and_not_the_name(
        self, put: Put, encrypt: Encrypt, gpg: Gpg, name: str
    ) -> None:
        for data in (LOG, gzip.compress(LOG), encrypt(LOG), encrypt(gzip.compress(LOG))):
            [(member, text)] = read(put(name, data), gpg)
            assert text == LOG
            assert member.name.kind in ("log", "events")

    def test_a_plain_log_needs_no_gpg(self, package: Package, tmp_path: Path) -> None:
        nowhere = Gpg(binary=tmp_path / "no-gpg")
        for ending in ("", ".gz"):
            [(_, text)] = read(package(NAME + ending, LOG), nowhere)
            assert text == LOG
        assert failure(package(NAME + ".gpg", LOG), nowhere).status == "no gpg"

    @pytest.mark.parametrize("ending", ["", ".gz", ".gpg"])
    def test_windows_line_ends_mark_and_no_last_newline(
        self, package: Package, gpg: Gpg, ending: str
    ) -> None:
        text = b'\xef\xbb\xbf{"a": 1}\r\n{"b": 2}'
        [(_, found)] = read(package(NAME + ending, text), gpg)
        assert found == b'{"a": 1}\r\n{"b": 2}'

    def test_several_gzip_members(self, put: Put, encrypt: Encrypt, gpg: Gpg) -> None:
        path = put(NAME + ".gz.gpg", encrypt(gzip.compress(LOG) + gzip.compress(OTHER)))
        [(_, text)] = read(path, gpg)
        assert text == LOG + OTHER

    def test_wrapped_in_a_strange_order(self, put: Put, encrypt: Encrypt, gpg: Gpg) -> None:
        path = put("x", gzip.compress(encrypt(gzip.compress(encrypt(LOG)))))
        [(_, text)] = read(path, gpg)
        assert text == LOG

    def test_a_day_without_events(self, package: Package, gpg: Gpg) -> None:
        [(member, text)] = read(package(NAME + ".gz.gpg", b""), gpg)
        assert (member.name.date, text) == ("2014-07-25", b"")

    def test_the_bytes_read_reach_the_size(self, package: Package, gpg: Gpg) -> None:
        for ending in ("", ".gz", ".gpg", ".gz.gpg"):
            path = package(NAME + ending, LOG)
            with open_package(path, gpg, CancelToken()) as opened:
                assert opened.bytes_read() == 0
                [text_of(member) for member in opened]
                assert opened.bytes_read() == opened.size == path.stat().st_size

    def test_numbers_of_lines(self, package: Package, gpg: Gpg) -> None:
        path = package(NAME + ".gz.gpg", LOG * 20)
        with open_package(path, gpg, CancelToken()) as opened:
            line = 1
            for block in next(iter(opened)).blocks():
                assert block.first_line == line
                line += block.data.count(b"\n")
        assert line == 60001


class TestFailures:
    """Each cause by its own name; the rest of a drop is not touched."""

    @pytest.mark.parametrize(
        ("name", "data", "status"),
        [
            (NAME + ".gz.gpg", b"", "empty"),
            (NAME + ".gz", b"", "empty"),
            (NAME, b"", "empty"),
            (NAME, b"\x89PNG\r\n" + bytes(range(32)) * 50, "not a log"),
            (NAME, b"<html>not found</html>", "not a log"),
            (NAME, LOG.decode().encode("utf-16"), "not a log"),
            (NAME + ".gz", b"<html>{not found}</html>", "not gzip"),
            (NAME + ".gpg", b"<html>{not found}</html>", "not OpenPGP"),
            (NAME + ".gz", gzip.compress(LOG)[:-4], "truncated"),
            (NAME + ".gz", gzip.compress(LOG)[:50], "truncated"),
            (NAME + ".gz", gzip.compress(LOG) + b"more", "damaged"),
            ("UniX-C1-R1-auth_user-prod-analytics.sql", bytes(range(32)) * 9, "not a log"),
            ("UniX-C1-R1-auth_user-prod-analytics.sql.failed", b"Trace\nIt broke", "not exported"),
            ("credentials.csv", b"User Name,Secret Key\nme,sesame\n", "credentials"),
        ],
    )
    def test_of_plain_files(self, put: Put, gpg: Gpg, name: str, data: bytes, status: str) -> None:
        failed = failure(put(name, data), gpg)
        assert failed.status == status
        assert failed.todo

    @pytest.mark.parametrize(
        ("inside", "status"),
        [
            (b"", "empty"),
            (b"this was never compressed {}\n" * 100, "not gzip"),
            (gzip.compress(LOG)[:-10], "truncated"),
            (gzip.compress(LOG)[:100] + bytes(50) + gzip.compress(LOG)[150:], "damaged"),
            (gzip.compress(bytes(5000) + b"\1\2\3"), "not a log"),
        ],
    )
    def test_of_what_is_encrypted(
        self, put: Put, encrypt: Encrypt, gpg: Gpg, inside: bytes, status: str
    ) -> None:
        assert failure(put(NAME + ".gz.gpg", encrypt(inside)), gpg).status == status

    def test_of_the_encryption(
        self, put: Put, encrypt: Encrypt, gpg: Gpg, gpg_home: GpgHome
    ) -> None:
        sealed = encrypt(gzip.compress(LOG))
        flipped = bytearray(sealed)
        flipped[-30] ^= 1
        flipped_early = bytearray(sealed)
        flipped_early[300] ^= 1
        found = [
            failure(put(NAME + ".gz.gpg", data), gpg).status
            for data in (
                sealed[: len(sealed) // 2],
                bytes(flipped),
                bytes(flipped_early),
                encrypt(LOG, gpg_home.stranger),
                gpg_home.run("--export", gpg_home.czar),
                gpg_home.run("--export", "--armor", gpg_home.czar),
                gpg_home.run("--store", data=LOG),
            )
        ]
        assert found == [
            "truncated", "damaged", "damaged", "no secret key",
            "not a log", "not a log", "not encrypted",
        ]  # fmt: skip

    def test_of_the_place(self, tmp_path: Path, gpg: Gpg) -> None:
        (tmp_path / "folder").mkdir()
        assert failure(tmp_path / "folder", gpg).status == "empty folder"
        assert failure(tmp_path / "gone.log", gpg).status == "missing"

    @pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may read anything")
    def test_of_permission(self, put: Put, gpg: Gpg) -> None:
        path = put(NAME, LOG)
        path.chmod(0)
        assert failure(path, gpg).status == "unreadable"

    def test_text_that_came_before_the_damage_was_only_on_trial(
        self, put: Put, encrypt: Encrypt, gpg: Gpg
    ) -> None:
        sealed = bytearray(encrypt(LOG * 50, options=("--compress-algo", "none")))
        sealed[-30] ^= 1
        with open_package(put(NAME + ".gpg", bytes(sealed)), gpg, CancelToken()) as opened:
            pieces = next(iter(opened)).blocks()
            assert next(pieces).data.startswith(b'{"username"')
            with pytest.raises(FileFailed):
                list(pieces)


class TestArchives:
    """Tars of the oldest packages, zips, and what is nested in them."""

    SERVERS = ("prod-edxapp-003", "prod-edxapp-004")

    def tracking(self, encrypt: Encrypt, ending: str) -> bytes:
        wraps: dict[str, Callable[[bytes], bytes]] = {
            ".log": bytes,
            ".log.gz": gzip.compress,
            ".log.gpg": encrypt,
        }
        wrap = wraps[ending]
        return tar_of({f"{server}/2013-05-01_UniX{ending}": wrap(LOG) for server in self.SERVERS})

    @pytest.mark.parametrize("inside", [".log", ".log.gz", ".log.gpg"])
    @pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tgz", ".tar.gpg", ".tar.gz.gpg"])
    def test_a_tracking_tar(
        self, put: Put, encrypt: Encrypt, gpg: Gpg, inside: str, ending: str
    ) -> None:
        data = self.tracking(encrypt, inside)
        if "gz" in ending:
            data = gzip.compress(data)
        if "gpg" in ending:
            data = encrypt(data)
        found = read(put("2013-05-02-UniX-tracking" + ending, data), gpg)
        assert [text for _, text in found] == [LOG, LOG]
        assert [member.server for member, _ in found] == list(self.SERVERS)
        assert {(member.name.kind, member.name.org, member.name.date) for member, _ in found} == {
            ("tracking", "UniX", "2013-05-01")
        }
        assert found[0][0].member == f"prod-edxapp-003/2013-05-01_UniX{inside}"

    def test_a_server_is_known_by_its_folder_in_a_tar_whatever_the_names(
        self, put: Put, encrypt: Encrypt, gpg: Gpg
    ) -> None:
        data = tar_of(
            {"prod-7/tracking.log-20140725": LOG, "x/web-2/tracking.log.gpg": encrypt(LOG)}
        )
        found = read(put("from the archive.tgz.gpg", encrypt(gzip.compress(data))), gpg)
        assert [member.server for member, _ in found] == ["prod-7", "web-2"]

    @pytest.mark.parametrize("outside", ["", ".gz", ".gpg"])
    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_a_zip_of_daily_files(
        self, put: Put, encrypt: Encrypt, gpg: Gpg, outside: str, method: int
    ) -> None:
        days = {
            f"a/x-edge-events-2014-07-{day}.log.gz.gpg": encrypt(gzip.compress(LOG))
            for day in (10, 11)
        }
        data = zip_of({**days, "a/x-edge-events-2014-07-12.log": OTHER}, method)
        wraps: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".gpg": encrypt}
        data = wraps.get(outside, bytes)(data)
        found = read(put("days.zip" + outside, data), gpg)
        assert [text for _, text in found] == [LOG, LOG, OTHER]
        assert [member.name.date for member, _ in found] == [
            "2014-07-10", "2014-07-11", "2014-07-12",
        ]  # fmt: skip
        assert {member.server for member, _ in found} == {None}

    def test_an_archive_in_an_archive(self, put: Put, encrypt: Encrypt, gpg: Gpg) -> None:
        inner = gzip.compress(tar_of({"s1/a.log": LOG, "s2/b.log": OTHER}))
        path = put("all.zip", zip_of({"2013-05-02-UniX-tracking.tgz": inner, "c.log": OTHER}))
        found = read(path, gpg)
        assert [(member.member, member.server) for member, _ in found] == [
            ("2013-05-02-UniX-tracking.tgz/s1/a.log", "s1"),
            ("2013-05-02-UniX-tracking.tgz/s2/b.log", "s2"),
            ("c.log", None),
        ]

    @pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    def test_long_names_in_each_kind_of_tar(self, put: Put, gpg: Gpg, kind: int) -> None:
        folder = "/".join(["folder" * 10] * (2 if kind == tarfile.USTAR_FORMAT else 6))
        name = f"{folder}/ünï-edx-events-2014-07-25.log"
        [(member, text)] = read(put("x.tar", tar_of({name: LOG}, kind)), gpg)
        assert (member.member, text) == (name, LOG)

    def test_links_folders_and_other_files_are_passed_over(self, tmp_path: Path, gpg: Gpg) -> None:
        path = tmp_path / "x.tar"
        (tmp_path / "s1").mkdir()
        (tmp_path / "s1" / "a.log").write_bytes(LOG)
        (tmp_path / "s1" / "notes.txt").write_text("{}")
        (tmp_path / "s1" / "link.log").symlink_to("a.log")
        with tarfile.open(path, "w") as archive:
            archive.add(tmp_path / "s1", "s1")
        with open_package(path, gpg, CancelToken()) as opened:
            assert [member.member for member in opened] == ["s1/a.log"]
        assert opened.skipped == ["s1/notes.txt"]

    def test_names_are_never_paths(self, put: Put, tmp_path: Path, gpg: Gpg) -> None:
        names = ["../../evil.log", "/etc/evil.log", "a\x1b[31m\n.log", "C:\\evil.log"]
        for data in (tar_of(dict.fromkeys(names, LOG)), zip_of(dict.fromkeys(names, LOG))):
            path = put("x.archive", data)
            found = read(path, gpg)
            assert [text for _, text in found] == [LOG] * 4
            assert all((member.member or "").isprintable() for member, _ in found)
            assert list(tmp_path.iterdir()) == [path]

    def test_a_member_that_is_not_read_is_passed_over(
        self, put: Put, encrypt: Encrypt, gpg: Gpg
    ) -> None:
        names = [f"s/{n}.log.gpg" for n in range(4)]
        data = tar_of({name: encrypt(LOG * 30) for name in names})
        with open_package(put("x.tar", data), gpg, CancelToken()) as opened:
            for number, member in enumerate(opened):
                if number == 1:
                    next(member.blocks())  # begun, and left
                if number == 2:
                    assert text_of(member) == LOG * 30
        assert number == 3
        assert leftovers.gpg_children() == set()

    @pytest.mark.parametrize("pack", [tar_of, zip_of])
    def test_a_bad_member_leaves_the_others_readable(
        self, put: Put, encrypt: Encrypt, gpg: Gpg, gpg_home: GpgHome,
        pack: Callable[[dict[str, bytes]], bytes],
    ) -> None:  # fmt: skip
        members = {
            "a.log.gpg": encrypt(LOG),
            "b.log.gpg": encrypt(LOG, gpg_home.stranger),
            "c.log.gpg": encrypt(LOG)[:-20],
            "d.log.gz": gzip.compress(LOG)[:-3],
            "e.log": b"",
            "f.log": OTHER,
        }
        found = []
        with open_package(put("x", pack(members)), gpg, CancelToken()) as opened:
            for member in opened:
                try:
                    found.append(text_of(member))
                except FileFailed as failed:
                    assert f"{member.member} in x" in failed.what  # noqa: PT017
                    found.append(failed.status.encode())
        assert found == [LOG, b"no secret key", b"damaged", b"truncated", b"empty", OTHER]

    def test_a_cut_tar_fails_as_a_whole(self, put: Put, encrypt: Encrypt, gpg: Gpg) -> None:
        data = self.tracking(encrypt, ".log")
        size = (len(LOG) + 511) // 512 * 512
        ends = 2 * (512 + size)  # where the marks of the end begin
        for cut in (100, 512, 600, 512 + size, 512 + size + 100, 1024 + size, ends - 1, ends):
            assert failure(put("x.tar", data[:cut]), gpg).status in ("truncated", "not tar"), cut
        assert len(read(put("x.tar", data[: ends + 512]), gpg)) == 2

    def test_a_damaged_header_is_not_taken_for_the_end(
        self, put: Put, encrypt: Encrypt, gpg: Gpg
    ) -> None:
        data = bytearray(self.tracking(encrypt, ".log"))
        second = 512 + (len(LOG) + 511) // 512 * 512
        data[second + 3] ^= 1
        assert failure(put("x.tar", bytes(data)), gpg).status == "damaged"

    def test_an_unsound_wrapping_condemns_the_members_read_before(
        self, put: Put, encrypt: Encrypt, gpg: Gpg
    ) -> None:
        sealed = bytearray(encrypt(self.tracking(encrypt, ".log")))
        sealed[-10] ^= 1
        assert failure(put("x.tar.gpg", bytes(sealed)), gpg).status == "damaged"
        packed = gzip.compress(self.tracking(encrypt, ".log"))
        assert failure(put("x.tgz", packed[:-8] + bytes(8)), gpg).status == "damaged"

    def test_two_tars_in_a_row(self, put: Put, gpg: Gpg) -> None:
        data = tar_of({"a.log": LOG}) + tar_of({"b.log": OTHER})
        assert [text for _, text in read(put("x.tar", data), gpg)] == [LOG, OTHER]

    @pytest.mark.parametrize("cut", [30, 200, -30, -1])
    def test_a_cut_zip(self, put: Put, gpg: Gpg, cut: int) -> None:
        assert failure(put("x.zip", zip_of({"a.log": LOG})[:cut]), gpg).status == "damaged"

    def test_a_damaged_member_of_a_zip(self, put: Put, gpg: Gpg) -> None:
        data = bytearray(zip_of({"a.log": LOG}, zipfile.ZIP_STORED))
        data[1000] ^= 1
        assert failure(put("x.zip", bytes(data)), gpg).status == "damaged"

    def test_a_zip_with_a_password(self, put: Put, gpg: Gpg) -> None:
        data = bytearray(zip_of({"a.log": LOG}))
        for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            data[data.index(signature) + offset] |= 1
        assert failure(put("x.zip", bytes(data)), gpg).status == "unsupported"

    @pytest.mark.parametrize(
        ("members", "word"),
        [
            ({}, "nothing"),
            ({"notes.txt": b"{}"}, "other files"),
        ],
    )
    def test_an_archive_without_logs(
        self, put: Put, gpg: Gpg, members: dict[str, bytes], word: str
    ) -> None:
        failed = failure(put("universityx-2014-07-27.zip", zip_of(members)), gpg)
        assert failed.status == "no logs"
        assert word in failed.what


class TestLimits:
    """Bombs stop with a message, and before they hurt."""

    def test_inflated_size(self, put: Put, encrypt: Encrypt, gpg: Gpg) -> None:
        bomb = b'{"a": 1}\n' * (4 << 20)
        limits = Limits(inflated=8 << 20)
        for name, data in {
            "a.gz": gzip.compress(bomb),
            "a.gpg": encrypt(bomb),
            "a.zip": zip_of({"a.log": bomb}),
            "a.tgz": gzip.compress(tar_of({"skipped.png": bomb, "a.log": LOG})),
        }.items():
            assert failure(put(name, data), gpg, limits).status == "too large", name

    def test_members(self, put: Put, gpg: Gpg) -> None:
        many = {f"{n}.log": OTHER for n in range(20)} | {f"{n}.txt": b"x" for n in range(20)}
        for data in (tar_of(many), zip_of(many)):
            assert failure(put("x", data), gpg, Limits(members=30)).status == "too large"
            assert len(read(put("x", data), gpg, Limits(members=40))) == 20

    def test_depth(self, put: Put, gpg: Gpg) -> None:
        data = LOG
        for _ in range(9):
            data = gzip.compress(data)
        assert failure(put("x", data), gpg).status == "too large"
        assert read(put("x", data), gpg, Limits(depth=9))[0][1] == LOG

    def test_a_zip_that_would_have_to_be_held(self, put: Put, encrypt: Encrypt, gpg: Gpg) -> None:
        data = encrypt(zip_of({"a.log": os.urandom(1 << 20)}))
        assert failure(put("x", data), gpg, Limits(zip=1 << 18)).status == "too large"

    def test_a_long_line(self, put: Put, gpg: Gpg) -> None:
        long = b'{"a": "' + b"x" * (6 << 20) + b'"}\n'
        path = put("x.log.gz", gzip.compress(LOG + long + OTHER))
        with open_package(path, gpg, CancelToken(), Limits(line=1 << 20)) as opened:
            found = list(next(iter(opened)).blocks())
        [skipped] = [block for block in found if block.skipped]
        assert skipped.first_line == 3001
        assert found[-1].data.endswith(OTHER[-48:])


class TestStopping:
    """Cancelled or closed at any point, nothing is left."""

    @pytest.mark.parametrize("name", ["x.log", "x.log.gz", "x.log.gpg", "x.log.gz.gpg"])
    def test_cancel_between_blocks(self, package: Package, gpg: Gpg, name: str) -> None:
        cancel = CancelToken()
        path = package(name, LOG * 60)
        with open_package(path, gpg, cancel) as opened:
            pieces = next(iter(opened)).blocks()
            next(pieces)
            cancel.cancel()
            with pytest.raises(Cancelled):
                list(pieces)
        assert leftovers.gpg_children() == set()

    def test_cancel_while_a_nested_member_waits_for_its_passphrase(
        self, put: Put, encrypt: Encrypt, gpg: Gpg, gpg_home: GpgHome,
        pinentry: Callable[[str], None],
    ) -> None:  # fmt: skip
        pinentry("hang")
        inner = {"a.log.gpg": encrypt(LOG * 9), "b.log.gpg": encrypt(LOG * 9, gpg_home.locked)}
        path = put("x.tar.gpg", encrypt(tar_of(inner)))
        cancel = CancelToken()
        timer = threading.Timer(0.4, cancel.cancel)
        found = []
        with open_package(path, gpg, cancel) as opened, pytest.raises(Cancelled):  # noqa: PT012
            for member in opened:
                found.append(text_of(member))
                timer.start()
        timer.join()
        assert found == [LOG * 9]
        assert leftovers.gpg_children() == set()

    def test_closing_early(self, put: Put, encrypt: Encrypt, gpg: Gpg) -> None:
        path = put("x.tar.gpg", encrypt(tar_of({"a.log.gpg": encrypt(LOG * 99)})))
        with open_package(path, gpg, CancelToken()) as opened:
            next(next(iter(opened)).blocks())
        assert leftovers.gpg_children() == set()

    def test_a_package_that_was_never_read(self, put: Put, gpg: Gpg) -> None:
        with open_package(put("x.log", LOG), gpg, CancelToken()) as opened:
            assert opened.bytes_read() == 0


def test_the_hash_is_that_of_the_delivered_bytes(put: Put, cancel: CancelToken) -> None:
    path = put("x", LOG * 100)
    assert sha256_of(path, cancel) == hashlib.sha256(LOG * 100).hexdigest()
    cancel.cancel()
    with pytest.raises(Cancelled):
        sha256_of(path, cancel)


REAL = Path(__file__).resolve().parents[2] / "../shared/real/event_export_tracking.log"


@pytest.mark.skipif(not REAL.exists(), reason="the shared real inputs are not here")
@pytest.mark.parametrize("ending", ["", ".gz.gpg"])
def test_a_real_log_comes_out_byte_for_byte(package: Package, gpg: Gpg, ending: str) -> None:
    text = REAL.read_bytes()
    [(_, found)] = read(package(NAME + ending, text), gpg)
    assert found == text
