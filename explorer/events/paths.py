# SPDX-License-Identifier: MIT
"""Paths into a document: dotted keys, `*` for every key, `[]` for every item, `[0]` for one.

A key that holds a dot, a space, a quote or a bracket stands in quotes, written as in JSON.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from explorer.events.payload import open_text
from explorer.events.text import stripped

ANY = "*"
EACH = "[]"
_QUOTED = r'"(?:\\.|[^"\\])*"'
_KEY = rf'(?:[^".\[\]{{}}|\s]+|{_QUOTED})'
_AT = r"(?:\[\d*\])*"
_PATH = re.compile(rf"{_KEY}{_AT}(?:\.{_KEY}{_AT})*", re.DOTALL)
_STEP = re.compile(rf"(?P<quoted>{_QUOTED})|\[(?P<at>\d*)\]|[^.\[\]]+", re.DOTALL)
_BARE = re.compile(r"[A-Za-z0-9_][\w-]*")

Branch = tuple[str | int, ...]


class Path(NamedTuple):
    """A path as written, and its steps: keys, ANY and EACH."""

    text: str
    steps: tuple[str, ...]


class Key(str):
    """A key that was quoted: itself, also where it is written like ANY or EACH."""

    __slots__ = ()


def parse_path(text: str) -> Path:
    """Read a path; raises ValueError if it can't be one."""
    if not _PATH.fullmatch(text):
        raise ValueError(f"not a path: {text!r}")
    return Path(text, tuple(map(_step, _STEP.finditer(text))))


def _step(match: re.Match[str]) -> str:
    if match["quoted"]:
        return Key(json.loads(match["quoted"], strict=False))
    return match["at"] or match[0]


def path_of(place: Branch, quoted: int = 0) -> str:
    """The path to one place in a document, its keys quoted where they have to be, and the first
    so many in any case.
    """
    return ".".join(_written(str(key), force=at < quoted) for at, key in enumerate(place))


def _written(key: str, *, force: bool) -> str:
    if not force and _BARE.fullmatch(key):
        return key
    text = json.dumps(key, ensure_ascii=False)
    if text.isprintable():
        return text
    plain = [each if each.isprintable() else json.dumps(each)[1:-1] for each in text]
    return "".join(plain)


def branches(value: Any, path: Path) -> Iterator[tuple[Branch, Any]]:
    """Each value at the path with the keys and indices that its wildcards stood for."""
    return _walk(value, path.steps, 0, ())


def values(value: Any, path: Path) -> list[Any]:
    """The values at the path that say something, in the document's order."""
    return [each for _, each in branches(value, path) if says_something(each)]


def told_value(found: list[Any]) -> str | int | float | None:
    """The values at a path as one: several, and what is no text or number, as JSON."""
    if not found:
        return None
    one = found[0] if len(found) == 1 else found
    if one is None or (isinstance(one, str | int | float) and not isinstance(one, bool)):
        return one
    return json.dumps(one, ensure_ascii=False)


def first(document: Any, paths: Iterable[Path]) -> Any:
    """The first value that says something, of the first path that has one; None if none has."""
    for path in paths:
        found = values(document, path)
        if found:
            return found[0]
    return None


def first_text(document: Any, paths: Iterable[Path]) -> str | None:
    """The first text or number at the paths, as text; None if there is none."""
    for path in paths:
        for _, value in branches(document, path):
            text = stripped(value)
            if text is not None:
                return text
    return None


def says_something(value: Any) -> bool:
    """False for null and blank text."""
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def pluck(value: Any, steps: tuple[str, ...]) -> Any:
    """The value at steps without wildcards; None if there is none."""
    for step in steps:
        if type(value) is not dict:
            if isinstance(value, str):
                value = open_text(value).value
            if isinstance(value, list) and step.isdecimal():
                value = value[int(step)] if len(step) < 8 and int(step) < len(value) else None
                continue
            if not isinstance(value, dict):
                return None
        value = value.get(step)
    return value


def is_plain(path: Path) -> bool:
    """Whether a path has no wildcards."""
    return not any(map(_wild, path.steps))


def _wild(step: str) -> bool:
    return step in (EACH, ANY) and type(step) is not Key


def _walk(
    value: Any, steps: tuple[str, ...], at: int, branch: Branch
) -> Iterator[tuple[Branch, Any]]:
    if at == len(steps):
        yield branch, value
        return
    step = steps[at]
    if isinstance(value, str):
        value = open_text(value).value
    if step == EACH and _wild(step) and not isinstance(value, (list, dict)):
        yield from _walk(value, steps, at + 1, branch)
    elif _wild(step):
        for key, each in _items(value, step):
            yield from _walk(each, steps, at + 1, (*branch, key))
    else:
        found = pluck(value, (step,))
        if found is not None:
            yield from _walk(found, steps, at + 1, branch)


def _items(value: Any, step: str) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, list):
        return enumerate(value)
    if isinstance(value, dict) and step == ANY:
        return value.items()
    return ()
