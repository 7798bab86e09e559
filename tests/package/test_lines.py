# SPDX-License-Identifier: MIT
"""Blocks of whole lines, with the right numbers, from text cut anywhere."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import FileFailed
from explorer.package.lines import Block, blocks, check_text
from explorer.package.streams import CHUNK, BytesSource

LIMIT = 32 << 20


class Pieces(BytesSource):
    """Gives its bytes in pieces of random sizes."""

    def __init__(self, data: bytes, seed: int, most: int = CHUNK) -> None:
        super().__init__(data)
        self._random = random.Random(seed)
        self._most = most

    def read(self, size: int) -> bytes:
        return super().read(min(size, self._random.randint(1, self._most)))


def cut(data: bytes, limit: int = LIMIT) -> list[Block]:
    return list(blocks(BytesSource(data), limit))


def check_numbers(found: list[Block]) -> None:
    line = 1
    for block in found:
        assert block.first_line == line
        line += 1 if block.skipped else block.data.count(b"\n")


@given(st.lists(st.binary(max_size=200)), st.integers(), st.booleans())
def test_no_byte_is_lost_and_every_line_keeps_its_number(
    lines: list[bytes], seed: int, newline: bool
) -> None:
    text = b"\n".join(lines).removeprefix(b"\xef\xbb\xbf") + b"\n" * newline
    found = list(blocks(Pieces(text, seed, 50), LIMIT))
    assert b"".join(block.data for block in found) == text
    assert all(block.data.endswith(b"\n") for block in found[:-1])
    check_numbers(found)


def test_blocks_are_of_one_size_whatever_is_read_at_once() -> None:
    text = b"".join(b"%0900d\n" % n for n in range(12000))
    for source in (BytesSource(text), Pieces(text, 1), Pieces(text, 2, 70000)):
        found = list(blocks(source, LIMIT))
        assert b"".join(block.data for block in found) == text
        check_numbers(found)
        sizes = [len(block.data) for block in found[:-1]]
        assert min(sizes) >= CHUNK * 0.93
        assert max(sizes) <= CHUNK * 1.25


@pytest.mark.parametrize("end", [b"", b"last"])
def test_a_block_of_very_short_lines_is_soon_read(end: bytes) -> None:
    text = b"\n" * 300_000 + b"x\n" * 40_000 + end
    found = list(blocks(Pieces(text, 3), LIMIT))
    assert b"".join(block.data for block in found) == text
    assert max(block.data.count(b"\n") for block in found) <= 20_000
    check_numbers(found)


def test_nothing_gives_nothing() -> None:
    assert cut(b"") == []
    assert cut(b"\xef\xbb\xbf") == []


def test_a_byte_order_mark_is_removed_and_carriage_returns_stay() -> None:
    assert cut(b"\xef\xbb\xbfa\r\nb\r\n") == [Block(1, b"a\r\nb\r\n")]
    assert cut(b"a\n\xef\xbb\xbfb") == [Block(1, b"a\n\xef\xbb\xbfb")]


def test_the_last_newline_may_be_missing() -> None:
    assert cut(b"a\nb") == [Block(1, b"a\nb")]


def test_a_line_beyond_the_limit_is_passed_over_but_counted() -> None:
    long = b"x" * (5 * CHUNK)
    found = cut(b"first\n" + long + b"\nlast\n", limit=2 * CHUNK)
    assert [block.first_line for block in found] == [1, 2, 3]
    assert found[0].data == b"first\n"
    assert found[1].data == b"x" * (1 << 16)
    assert len(found[1].data) + found[1].skipped == len(long)
    assert found[2] == Block(3, b"last\n")


def test_a_line_beyond_the_limit_at_the_end() -> None:
    found = cut(b"x" * (5 * CHUNK), limit=2 * CHUNK)
    assert len(found) == 1
    assert len(found[0].data) + found[0].skipped == 5 * CHUNK


def test_two_lines_beyond_the_limit() -> None:
    text = b"\n".join([b"x" * (4 * CHUNK), b"y" * (4 * CHUNK), b"z"])
    found = cut(text, limit=2 * CHUNK)
    assert [(block.first_line, block.data[:1], bool(block.skipped)) for block in found] == [
        (1, b"x", True),
        (2, b"y", True),
        (3, b"z", False),
    ]


def test_a_line_within_the_limit_is_whole() -> None:
    long = b"x" * (5 * CHUNK) + b"\n"
    assert b"".join(block.data for block in cut(b"a\n" + long, limit=6 * CHUNK)) == b"a\n" + long


@pytest.mark.parametrize(
    "head",
    [
        b'{"username": "a"}\n',
        b'\xef\xbb\xbf{"username": "a"}\n',
        b'Jul 25 00:00:01 host tracking: {"username": "a"}\n',
        b"\n\n\n{}\n",
        b'{"username": "\xe9\xe8 latin"}\n',
        bytes(500) + b'{"username": "a"}\n' * 100,
    ],
)
def test_logs_pass(head: bytes) -> None:
    check_text(head, "day.log")


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ('{"a": 1}\n'.encode("utf-16"), "UTF-16"),
        ('{"a": 1}\n'.encode("utf-16-le"), "UTF-16"),
        (random.Random(0).randbytes(5000), "binary"),
        (b"id\tusername\n1\tanna\n", "not a tracking log"),
    ],
)
def test_what_is_no_log_is_refused(head: bytes, word: str) -> None:
    with pytest.raises(FileFailed, match=word) as failed:
        check_text(head, "day.log")
    assert failed.value.status == "not a log"
