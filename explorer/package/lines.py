# SPDX-License-Identifier: MIT
"""Text cut into blocks of whole lines, each with the number of its first line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from explorer.errors import FileFailed
from explorer.package.streams import AGAIN, CHUNK, Source

_LF = ord("\n")
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_LEAST = 1 << 12  # bytes asked for at a time where little is missing
_KEPT_OF_LONG_LINE = 1 << 16
_MOST_LINES = 20_000  # of a block: some tenth of a second of reading, so that it can be stopped
_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\r\x0b\x0c\x1b"))


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines. first_line: number of the first, counted from 1. data: never empty; each line
    ends in LF (a CR before it is left in place), only the last of a file may lack it.

    skipped: 0; or the block is the beginning of one line longer than the limit, of which so many
    bytes were passed over: reject it.
    """

    first_line: int
    data: bytes
    skipped: int = 0


def check_text(head: bytes, name: str) -> None:
    """Raise FileFailed if a file that begins with `head` can't be a log of JSON lines.

    Blank lines are no evidence against it: a day without events may have some.
    """
    check_binary(head, name)
    if b"{" not in head and head.removeprefix(_BOM).strip():
        raise FileFailed(
            "not a log",
            f"{name} is not a tracking log: it does not begin with lines of JSON.",
            "Choose the event files of the data package.",
        )


def check_binary(head: bytes, name: str) -> None:
    """Raise FileFailed if a file that begins with `head` is no UTF-8 text."""
    if head.startswith(_WIDE) or head.count(0) * 3 > len(head):
        what = "is not UTF-8 text (it may be UTF-16)"
        raise FileFailed("not a log", f"{name} {what}.", "Save it as UTF-8, or export it again.")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 20 > len(head):
        raise FileFailed("not a log", f"{name} holds binary data, not a log.", AGAIN)


def blocks(
    source: Source, limit: int, wanted: Callable[[], int] = lambda: CHUNK
) -> Iterator[Block]:
    """Cut `source` into blocks of about `wanted()` bytes; a byte-order mark at its start goes.

    limit: a line of up to so many bytes is always handed on whole, one of a megabyte more never.
    Ends normally only when the source did.
    """
    line, size, held = 1, 0, 0
    ready: list[bytes | memoryview] = []  # whole lines not yet handed on, `size` bytes
    tail: list[bytes | memoryview] = []  # pieces of a line still without its end, `held` bytes
    enough = wanted()
    data = source.read(enough).removeprefix(_BOM)
    while data:
        end = data.rfind(b"\n") + 1
        if end:
            ready += [*tail, memoryview(data)[:end]]
            size += held + end
            tail.clear()
            held = 0
        if end < len(data):
            tail.append(data[end:])
            held += len(data) - end
        data = b""
        if ready and (size + held >= enough or held > limit):
            text = b"".join(ready)
            count = _count_lines(text)
            yield from _shared_out(line, text, count)
            line += count
            ready.clear()
            size, enough = 0, wanted()
        if held > limit:
            block, data = _skip_line(source, line, b"".join(tail))
            yield block
            line += 1
            tail.clear()
            held = 0
        missing = enough - size - held
        data = data or source.read(max(missing, _LEAST) if missing > 0 else CHUNK)
    if ready or tail:
        text = b"".join([*ready, *tail])
        yield from _shared_out(line, text, _count_lines(text))


def _shared_out(line: int, text: bytes, count: int) -> Iterator[Block]:
    """Whole lines as one block, or as some where they are very short."""
    start = 0
    if count > _MOST_LINES:
        ends = np.flatnonzero(np.frombuffer(text, np.uint8) == _LF)
        for end in ends[_MOST_LINES - 1 :: _MOST_LINES].tolist():
            yield Block(line, text[start : end + 1])
            start, line = end + 1, line + _MOST_LINES
    if start < len(text):
        yield Block(line, text[start:])


def _count_lines(data: bytes) -> int:
    """Twice as fast as `bytes.count`, and other threads run meanwhile."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LF))


def _skip_line(source: Source, line: int, begun: bytes) -> tuple[Block, bytes]:
    """Pass over the rest of a line that is too long: its beginning, and what follows it."""
    head = begun[:_KEPT_OF_LONG_LINE]
    skipped = len(begun) - len(head)
    while data := source.read(CHUNK):
        end = data.find(b"\n") + 1
        if end:
            return Block(line, head, skipped + end - 1), data[end:]
        skipped += len(data)
    return Block(line, head, skipped), b""
