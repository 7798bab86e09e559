# SPDX-License-Identifier: MIT
"""A line of a log into its document, whatever happened to the line on its way."""

import re
from typing import Any, NamedTuple

import orjson

from explorer.events.event import Reject
from explorer.events.salvage import lenient_loads, mend, rescue

NOT_UTF8 = Reject("not UTF-8 text")
NOT_JSON = Reject("not JSON: no object in the line")
NOT_OBJECT = Reject("JSON, but not an object")
NO_TIME = Reject("no time")
BAD_TIME = Reject("a time that can't be read")
DAMAGED = Reject("cut or damaged before its time could be read")
# Not in quotes: hashes and keys may have as many digits in a row.
_BIG_NUMBER = re.compile(rb"[\s:,\[-][0-9]{19}")


class Document(NamedTuple):
    """What was read of a line. cut: only a part of it could be."""

    value: dict[str, Any]
    cut: bool = False


def decode(line: bytes) -> dict[str, Any]:
    """The document of a line, with every digit of its numbers; {} where there is none."""
    if not _BIG_NUMBER.search(line):
        try:
            value = orjson.loads(line)
        except ValueError:
            value = None
        if isinstance(value, dict):
            return value
    found = read_document(line)
    return found.value if isinstance(found, Document) else {}


def read_document(line: bytes) -> Document | Reject | None:
    """Read a line that the fast parser refused; None if it is blank."""
    if not line.strip():
        return None
    text, cut = _decoded(line)
    if text is None:
        return NOT_UTF8
    text = text.strip(" \t\r\n\0\ufeff")
    value = loads_or_none(text)
    if value is None:
        return _inside(text, cut)
    return Document(value, cut) if isinstance(value, dict) else NOT_OBJECT


def _decoded(line: bytes) -> tuple[str | None, bool]:
    """The text of a line; a character cut in two at its very end is left out."""
    try:
        return line.decode(), False
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(line):
            return line[: error.start].decode(), True
        return None, False


def loads_or_none(text: str) -> Any:
    """JSON read leniently; None where it can't be read."""
    try:
        return lenient_loads(text)
    except (ValueError, RecursionError):
        return None


def _inside(text: str, cut: bool) -> Document | Reject:
    """The object in a line that has something before or after it, or that is not whole."""
    starts = [at for at in (text.find("{"), text.find('{"')) if at >= 0]
    if not starts:
        return NOT_OBJECT if text == "null" else NOT_JSON
    end = text.rfind("}") + 1
    for start in dict.fromkeys(starts):
        value = loads_or_none(text[start:end]) if end > start else None
        if isinstance(value, dict):
            return Document(value, cut)
    return _mended(text, starts)


def _mended(text: str, starts: list[int]) -> Document | Reject:
    best: dict[str, Any] = {}
    for start in dict.fromkeys(starts):
        value = mend(text, start)
        if isinstance(value, dict) and len(value) > len(best):
            best = value
    if "time" not in best:
        rescued = rescue(text)
        context = rescued.get("context", {}) | _table(best.get("context"))
        best = {**rescued, **best, **({"context": context} if context else {})}
    return Document(best, cut=True) if "time" in best else DAMAGED


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
