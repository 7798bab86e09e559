# SPDX-License-Identifier: MIT
"""gzip as it is met: several members, padding, damage, and bombs."""

import gzip
import itertools
import os
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import Cancelled, FileFailed
from explorer.package import gzips, streams
from explorer.package.gzips import Gunzip
from explorer.package.streams import Budget, BytesSource, FileSource, Limits, Peeked, Source
from explorer.work import CancelToken

TEXT = b"".join(b'{"line": %d}\n' % n for n in range(50000))


class Dribble(BytesSource):
    """Gives one byte at a time, as the slowest of sources might."""

    def read(self, size: int) -> bytes:
        return super().read(min(size, 1))


@pytest.fixture(params=["isal", "zlib"])
def inflater(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs the test with isal, and as on a machine that has none."""
    if request.param == "zlib":
        monkeypatch.setattr(gzips, "_zlib", zlib)
    return str(request.param)


def gunzip(source: Source | bytes, size: int = 1 << 16, limits: Limits | None = None) -> bytes:
    source = BytesSource(source) if isinstance(source, bytes) else source
    layer = Gunzip(source, "day.log.gz", Budget("day.log.gz", limits or Limits()))
    pieces = list(iter(lambda: layer.read(size), b""))
    assert all(len(piece) <= size for piece in pieces)
    return b"".join(pieces)


def status_of(data: bytes, *, inflated: int = Limits().inflated) -> str:
    with pytest.raises(FileFailed) as failed:
        gunzip(data, limits=Limits(inflated=inflated))
    assert "day.log.gz" in failed.value.what
    return failed.value.status


@pytest.mark.usefixtures("inflater")
class TestGunzip:
    """With either library."""

    def test_a_member(self) -> None:
        assert gunzip(gzip.compress(TEXT)) == TEXT

    def test_several_members(self) -> None:
        data = gzip.compress(TEXT) + gzip.compress(b"") + gzip.compress(b"more\n", 1)
        assert gunzip(data) == TEXT + b"more\n"

    def test_a_named_member_with_all_header_fields(self) -> None:
        body = gzip.compress(TEXT)[10:]
        header = b"\x1f\x8b\x08\x1c" + bytes(6) + b"\x03\x00abc" + b"name.log\0" + b"comment\0"
        assert gunzip(header + body) == TEXT

    def test_zeros_after_the_end_are_padding(self) -> None:
        assert gunzip(gzip.compress(TEXT) + bytes(300000)) == TEXT

    def test_byte_by_byte(self) -> None:
        data = gzip.compress(TEXT[:3000]) + gzip.compress(TEXT[:500]) + bytes(3)
        assert gunzip(Dribble(data), size=7) == TEXT[:3000] + TEXT[:500]

    def test_nothing_inside(self) -> None:
        assert gunzip(gzip.compress(b"")) == b""

    @pytest.mark.parametrize("after", [b"garbage", b"\0\0garbage", b"\x1f", b"\0\0\x1f\x8b\x08"])
    def test_anything_else_after_the_end_is_damage(self, after: bytes) -> None:
        assert status_of(gzip.compress(TEXT) + after) in ("damaged", "truncated")

    def test_every_cut_is_noticed(self) -> None:
        data = gzip.compress(TEXT[:2000])
        for cut in range(2, len(data)):
            assert status_of(data[:cut]) == "truncated", cut

    def test_no_flipped_bit_alters_the_text_unnoticed(self) -> None:
        text = random.Random(3).randbytes(100) + TEXT[:500]
        data = gzip.compress(text, mtime=0)
        passed = 0
        for at, bit in itertools.product(range(10, len(data)), (1, 0x10, 0x80)):
            flipped = bytearray(data)
            flipped[at] ^= bit
            try:
                assert gunzip(bytes(flipped)) == text
                passed += 1
            except FileFailed as failed:
                assert failed.status in ("damaged", "truncated")  # noqa: PT017
        assert passed <= 2  # the filling of the last byte before the checksum

    def test_a_wrong_checksum_and_a_wrong_length(self) -> None:
        data = gzip.compress(TEXT)
        assert status_of(data[:-8] + bytes(4) + data[-4:]) == "damaged"
        assert status_of(data[:-4] + b"\1\1\1\1") == "damaged"

    def test_a_failure_stays_one(self) -> None:
        layer = Gunzip(BytesSource(gzip.compress(TEXT)[:-3]), "x", Budget("x"))
        for _ in range(2):
            with pytest.raises(FileFailed):
                layer.drain()

    def test_a_bomb_is_stopped_and_never_held(self) -> None:
        bomb = gzip.compress(bytes(32 << 20))
        assert status_of(bomb, inflated=1 << 20) == "too large"


@given(st.binary(max_size=2000), st.integers(1, 300), st.integers(1, 3))
def test_any_bytes_come_back(data: bytes, size: int, members: int) -> None:
    assert gunzip(gzip.compress(data) * members, size=size) == data * members


def test_the_verdict_of_the_layer_below_comes_first() -> None:
    class Unsound(BytesSource):
        def read(self, size: int) -> bytes:
            data = super().read(min(size, 1000))
            if not data:
                raise FileFailed("damaged", "altered after encryption")
            return data

    data = bytearray(gzip.compress(os.urandom(100000)))
    data[500] ^= 1
    with pytest.raises(FileFailed, match="altered after encryption"):
        gunzip(Unsound(bytes(data)))


def test_a_peeked_source_gives_all_its_bytes(tmp_path: Path, cancel: CancelToken) -> None:
    peeked = Peeked(Dribble(b"abcdefgh"))
    assert peeked.peek(3) == b"abc"
    assert peeked.peek(2) == b"abc"
    assert peeked.read(2) == b"ab"
    assert b"".join(iter(lambda: peeked.read(5), b"")) == b"cdefgh"
    assert Peeked(BytesSource(b"ab")).peek(5) == b"ab"


def test_a_file(tmp_path: Path, cancel: CancelToken) -> None:
    path = tmp_path / "day.log"
    path.write_bytes(TEXT)
    source = FileSource(path, cancel)
    assert source.size == len(TEXT)
    assert source.read(100) == TEXT[:100]
    assert source.position() == 100
    source.close()
    assert source.position() == 100
    cancel.cancel()
    with FileSource(path, cancel) as again, pytest.raises(Cancelled):
        again.read(1)


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda path: None, "missing"),
        (lambda path: path.touch(), "empty"),
        (lambda path: path.mkdir(), "empty folder"),
        (lambda path: (path / "notes.txt").mkdir(parents=True), "no logs"),
        (lambda path: os.mkfifo(path), "unreadable"),
        (lambda path: path.symlink_to(path), "unreadable"),
    ],
)
def test_what_can_not_be_opened(
    tmp_path: Path, cancel: CancelToken, make: object, status: str
) -> None:
    path = tmp_path / "day.log"
    assert callable(make)
    make(path)
    with pytest.raises(FileFailed) as failed:
        FileSource(path, cancel)
    assert failed.value.status == status
    assert "day.log" in failed.value.what


def test_what_may_not_be_read(tmp_path: Path) -> None:
    denied = streams.unreadable("day.log", PermissionError(13, "no"))
    assert denied.status == "unreadable"
    assert "permission" in denied.todo
    drive = streams.unreadable("day.log", OSError(5, "no"))
    assert "Input/output error" in drive.what
