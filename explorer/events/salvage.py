# SPDX-License-Identifier: MIT
"""What can still be read of JSON text that is cut, damaged or nested too deeply."""

import json
import re
from typing import Any

from explorer.events.text import stripped

DEPTH = 200  # real payloads nest some ten levels; deeper parts are left out as null
REACH = 1 << 21  # characters that are mended; what loggers cut is far shorter
_LONGEST_INT = 4000
_TOKEN = re.compile(
    r'[ \t\r\n]*+(?:(?P<mark>[{}\[\],:])|(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")'
    r'|(?P<broken>"[^"\\]*+(?:\\.[^"\\]*+)*+)\\?\Z|(?P<scalar>[-+.\w]++)(?!\Z))',
    re.DOTALL,
)
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity")
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_HALF_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?\Z")
_RESCUED = (
    "username|time|event_type|event_source|name|session|ip|agent|host|page|course_id|user_id|org_id"
)
_PAIR = re.compile(
    rf'(?<!\\)"({_RESCUED})"\s*+:\s*+("[^"\\]*+(?:\\.[^"\\]*+)*+"|-?\d+(?=\s*[,}}]))'
)


def lenient_loads(text: str) -> Any:
    """JSON as the standard library reads it: control characters, NaN, big integers, lone halves
    of surrogate pairs (replaced by U+FFFD) included. Raises ValueError or RecursionError.
    """
    value = json.loads(text, strict=False, parse_int=_integer)
    return _without_surrogates(value) if "\\ud" in text.lower() else value


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < _LONGEST_INT else digits


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(each) for key, each in value.items()}
    return value


def mend(text: str, start: int = 0) -> Any:
    """The object or list that begins at `start`, as far as it can be read; None if nothing can.

    Values that were cut are left out, except the text of a root key `event`, which may hold a
    payload that is worth reading itself. Values nested deeper than DEPTH become null, and
    nothing is read beyond REACH.
    """
    text = text[start : start + REACH]
    mender = _Mender()
    for token in iter(_TOKEN.scanner(text).match, None):  # type: ignore[attr-defined]
        if not mender.take(token):
            break
    try:
        return lenient_loads(mender.text())
    except (ValueError, RecursionError):
        return None


class _Mender:
    """Writes the tokens again while they make sense, and remembers the last complete value."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: list[str] = []
        self._wanted = "value"  # value | key | colon | comma
        self._key = ""
        self._skipped = 0
        self._safe = (0, 0)  # (length of _out, of _open) after the last complete value

    def take(self, token: re.Match[str]) -> bool:
        """Take the next token; False where reading has to stop."""
        mark = token["mark"]
        if self._skipped:
            return self._skip(mark)
        if mark is None:
            return self._plain(token)
        if mark in "{[":
            return self._start(mark)
        if mark in "}]":
            return self._end(mark)
        return self._between(mark)

    def text(self) -> str:
        length, depth = self._safe
        closers = ["}" if mark == "{" else "]" for mark in reversed(self._open[:depth])]
        return "".join(self._out[:length] + closers)

    def _skip(self, mark: str | None) -> bool:
        if mark is not None:
            self._skipped += (mark in "{[") - (mark in "}]")
        if not self._skipped:
            self._value("null")
        return True

    def _start(self, mark: str) -> bool:
        if self._wanted not in ("value", "first"):
            return False
        if len(self._open) >= DEPTH:
            self._skipped = 1
            return True
        self._out.append(mark)
        self._open.append(mark)
        self._safe = (len(self._out), len(self._open))
        self._wanted = "key" if mark == "{" else "first"
        return True

    def _end(self, mark: str) -> bool:
        if not self._open or (mark == "}") != (self._open[-1] == "{") or self._wanted == "colon":
            return False
        if self._wanted == "value" or self._out[-1] == ",":
            return False
        self._open.pop()
        self._value(mark)
        return bool(self._open)

    def _between(self, mark: str) -> bool:
        if mark == ":" and self._wanted == "colon":
            self._wanted = "value"
        elif mark == "," and self._wanted == "comma":
            self._wanted = "key" if self._open[-1] == "{" else "value"
        else:
            return False
        self._out.append(mark)
        return True

    def _plain(self, token: re.Match[str]) -> bool:
        if self._wanted == "key" and token["string"] is not None:
            self._key = _mended_string(token["string"])
            self._out.append(self._key)
            self._wanted = "colon"
            return True
        if self._wanted not in ("value", "first") or not self._open:
            return False
        if token["string"] is not None:
            self._value(_mended_string(token["string"]))
            return True
        if token["scalar"] is not None and _SCALAR.fullmatch(token["scalar"]):
            self._value(token["scalar"])
            return True
        if token["broken"] is not None and self._key == '"event"' and len(self._open) == 1:
            half = _HALF_ESCAPE.sub(r"\1", token["broken"])
            self._value(_mended_string(half + '"'))
        return False

    def _value(self, text: str) -> None:
        self._out.append(text)
        self._safe = (len(self._out), len(self._open))
        self._wanted = "comma"


def _mended_string(text: str) -> str:
    return _ESCAPE.sub(lambda m: m[0] if m[1] else "\\\\" + _mended_string(m[2]), text)


def rescue(text: str) -> dict[str, Any]:
    """Root fields picked out of damaged text; only those that all their mentions agree on."""
    seen: dict[str, set[str]] = {}
    for key, value in _PAIR.findall(text):
        seen.setdefault(key, set()).add(value)
    found: dict[str, Any] = {}
    for key, values in seen.items():
        value = mend("[" + values.pop() + " ]") if len(values) == 1 else None
        if value and stripped(value[0]) is not None:
            found[key] = value[0]
    context = {key: found.pop(key) for key in ("course_id", "user_id", "org_id") if key in found}
    return {**found, "context": context} if context else found
