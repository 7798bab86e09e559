# SPDX-License-Identifier: MIT
"""The lines of a block that may name somebody, found by their bytes before any JSON is read.

A name may stand in a line plain, escaped by JSON once or more often, or percent-encoded. What is
found here is only likely: whoever asks reads these lines and looks.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from explorer.workspace.finding import find
from explorer.workspace.wanted import Wanted

_SAFE: Final = re.compile(rb"[A-Za-z0-9_.-]+")  # nobody escapes these
_WORTH: Final = 3  # bytes that are rare enough to look for
_GAP: Final = rb"[^\n]{1,36}?"  # an escaped character or some
_WORD: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_DIGITS: Final = frozenset(b"0123456789")
_SHORT_ESCAPES: Final = frozenset(b"bfnrt")
_BACKSLASH: Final = ord("\\")
# Letters and digits that were escaped without need: such lines are looked at unescaped.
_ESCAPED: Final = b"\\u00"
_ASCII: Final = (b"2", b"3", b"4", b"5", b"6", b"7")
_ESCAPE: Final = re.compile(rb"\\+u00([2-7][0-9a-fA-F])")


class _Needle(Protocol):
    def places(self, data: bytes) -> Iterator[int]: ...


class _Plain:
    """A text that always stands as it is."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._number = text.isdigit()

    def places(self, data: bytes) -> Iterator[int]:
        """Where it stands by itself, not within a longer word."""
        text, size = self._text, len(self._text)
        at = find(data, text, 0)
        while at >= 0:
            after = at + size
            if after == len(data) or data[after] not in _WORD:
                before = at
                while self._number and data[before - 1 : before] == b"0":
                    before -= 1
                if not before or data[before - 1] not in _WORD or _escape_ends(data, before):
                    yield at
            at = find(data, text, at + 1)


def _escape_ends(data: bytes, at: int) -> bool:
    return (
        data[at - 6 : at - 4] == b"\\u"
        or data[at - 3 : at - 2] == b"%"
        or (data[at - 1] in _SHORT_ESCAPES and data[at - 2 : at - 1] == b"\\")
    )


class _Odd:
    """A text of which parts may be escaped; `rare` is the longest that never is, if worth it."""

    def __init__(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        runs = _SAFE.findall(data)
        self._rare = max(runs, key=len, default=b"")
        parts = [re.escape(run) for run in runs]
        if data and not _SAFE.match(data[:1]) and len(self._rare) < _WORTH:
            parts.insert(0, _spellings(text[0]))
        self._pattern = re.compile(_GAP.join(parts))

    def places(self, data: bytes) -> Iterator[int]:
        """Where it may stand."""
        if len(self._rare) < _WORTH:
            yield from (found.start() for found in self._pattern.finditer(data))
            return
        at = find(data, self._rare, 0)
        while at >= 0:
            start, end = _line(data, at)
            if self._pattern.search(data, start, end):
                yield at
            at = find(data, self._rare, end)


def _spellings(character: str) -> bytes:
    """A character as it may stand in a line."""
    plain = character.encode("utf-8", "replace")
    units = re.findall("....", character.encode("utf-16-be", "surrogatepass").hex())
    escaped = b"".join(rb"\\+u(?i:%b)" % unit.encode() for unit in units)
    percent = b"".join(b"(?i:%%%02x)" % byte for byte in plain)
    short = rb"|\\." if ord(character) < 0x80 else b""
    blank = rb"|\+" if character == " " else b""
    return b"(?:%b|%b|%b%b%b)" % (re.escape(plain), escaped, percent, short, blank)


class Needles:
    """What to look for in a block for some learners."""

    def __init__(self, wanted: Wanted) -> None:
        numbers = {number for number in wanted.user_ids if isinstance(number, int)}
        named = (*wanted.asked, *wanted.usernames, *wanted.user_ids, *wanted.stands_for)
        texts = {str(each) for each in named}
        self._names = _needles(texts - set(map(str, numbers)))
        self._numbers = _needles(str(abs(number)) for number in numbers)

    def lines(self, data: bytes) -> list[tuple[int, int]]:
        """(start, end) of the lines that may concern the learners, in order."""
        found: dict[int, int] = {}
        for needle in (*self._names, *self._numbers):
            end = 0
            for at in needle.places(data):
                if at >= end:
                    start, end = _line(data, at)
                    found[start] = end
        found.update(self._escaped(data))
        return sorted(found.items())

    def _escaped(self, data: bytes) -> Iterator[tuple[int, int]]:
        at = find(data, _ESCAPED, 0)
        while at >= 0:
            start, end = at, at + len(_ESCAPED)
            if data[end : end + 1] in _ASCII:
                start, end = _line(data, at)
                line = _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), data[start:end])
                if any(True for needle in self._all for _ in needle.places(line)):
                    yield start, end
            at = find(data, _ESCAPED, end)

    def named(self, line: bytes) -> bool:
        """Whether a line that can't be read seems to name one of them, as far as bytes tell."""
        return any(True for needle in self._names for _ in needle.places(line)) or (
            b"user_id" in line
            and any(True for needle in self._numbers for _ in needle.places(line))
        )

    @property
    def _all(self) -> tuple[_Needle, ...]:
        return (*self._names, *self._numbers)


def _needles(texts: Iterable[str]) -> tuple[_Needle, ...]:
    found: list[_Needle] = []
    for text in sorted(texts):
        data = text.encode("utf-8", "replace")
        found.append(_Plain(data) if _SAFE.fullmatch(data) else _Odd(text))
    return tuple(found)


def _line(data: bytes, at: int) -> tuple[int, int]:
    end = data.find(b"\n", at)
    return data.rfind(b"\n", 0, at) + 1, len(data) if end < 0 else end
