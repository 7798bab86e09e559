# SPDX-License-Identifier: MIT
"""SQL functions over the exact lines, raw_line, line_has, path_matches and told; over the
catalogue, catalogue_title; over who is who, learner_identities; and over outlines, part_numbers."""

import json
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from explorer.errors import UserError
from explorer.events.catalogue import Catalogue
from explorer.events.describe import Names, describe
from explorer.events.parse import decode
from explorer.events.paths import Path, parse_path, values
from explorer.workspace import learners
from explorer.workspace.clauses import plain
from explorer.workspace.connection import Connection
from explorer.workspace.lines import Lines
from explorer.workspace.parts import Parts

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Namer = Callable[[dict[str, Any]], Names | None]
"""What names the objects of an event, by its document."""

_ANY_CHARACTER = rb"(?:\\{1,4}u[0-9a-f]{4}|[\xc2-\xf4][\x80-\xbf]{1,3}|.)"


def register(
    connection: Connection,
    lines: Lines,
    catalogue: Catalogue,
    parts: Parts,
    namer: Namer,
    refused: Callable[[UserError], None],
) -> None:
    """Make the functions known to one connection; `lines` must read over the same one.

    refused: told why a function failed, of which SQLite only says that it did.
    """

    def raw_line(event_id: int) -> str:
        return lines.line(event_id).decode("utf-8", "replace")

    def line_has(event_id: int, text: str) -> bool:
        return has_text(lines.line(event_id), text)

    def path_matches(event_id: int, spec: str) -> bool:
        return matches_path(lines.line(event_id), spec)

    def catalogue_title(event_type: str | None) -> str | None:
        entry = catalogue.entry(event_type)
        return entry.title if entry else None

    def told(event_id: int, what: str) -> str | None:
        return told_of(lines.line(event_id), what, catalogue, namer)

    def told_matches(event_id: int, spec: str) -> bool:
        return matches_told(lines.line(event_id), spec, catalogue, namer)

    def learner_identities(who: str) -> str:
        try:
            return json.dumps([known.id for known in learners.resolve(connection, who)])
        except UserError as error:
            refused(error)
            raise

    def part_numbers(spec: str, kind: str) -> str:
        return json.dumps(parts.numbers(spec)[kind])

    connection.create_function("part_numbers", 2, part_numbers)
    connection.create_function("learner_identities", 1, learner_identities)
    connection.create_function("told", 2, told)
    connection.create_function("told_matches", 2, told_matches)
    connection.create_function("catalogue_title", 1, catalogue_title)
    connection.create_function("raw_line", 1, raw_line)
    connection.create_function("line_has", 2, line_has)
    connection.create_function("path_matches", 2, path_matches)


def has_text(line: bytes, text: str) -> bool:
    """Whether a line holds the text, upper and lower case alike, wildcards as in a query.

    A line may hold a character as itself or as a JSON escape, once or twice escaped.
    """
    if text.isascii() and not _has_wildcard(text) and '"' not in text:
        return _folded(text) in line.lower()
    return _pattern(text).search(line) is not None


def matches_path(line: bytes, spec: str) -> bool:
    """Whether any value at a path is as asked; spec as `query` writes it."""
    path, test = _test(spec)
    try:
        document = decode(line)
        found = [item for value in values(document, path) for item in _each(value)]
    except (ValueError, RecursionError):
        return False  # nested beyond what is read
    return any(test(item) for item in found)


def told_of(
    line: bytes, what: str, catalogue: Catalogue, namer: Namer = lambda _: None
) -> str | None:
    """The summary or the outcome of a line, as the catalogue words it."""
    document = decode(line)
    said = describe(document, catalogue, namer(document))
    return said.outcome if what == "outcome" else said.summary


def matches_told(
    line: bytes, spec: str, catalogue: Catalogue, namer: Namer = lambda _: None
) -> bool:
    """Whether what is told of a line is as asked; spec as `marked` writes it."""
    what, how, value, wild = json.loads(spec)
    said = told_of(line, what, catalogue, namer)
    if how == "any" or said is None:
        return said is not None
    return _text_test(value, wild=wild)(said)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _has_wildcard(text: str) -> bool:
    return any(sign in text for sign in "*?\\")


@lru_cache(maxsize=64)
def _folded(text: str) -> bytes:
    return text.lower().encode()


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[bytes]:
    parts = []
    for piece in re.findall(r"\\.|.", text, flags=re.DOTALL):
        if piece == "*":
            parts.append(rb".*?")
        elif piece == "?":
            parts.append(_ANY_CHARACTER)
        else:
            parts.append(_spellings(piece[-1]))
    return re.compile(b"".join(parts), re.IGNORECASE | re.DOTALL)


def _spellings(character: str) -> bytes:
    if character in '"\\':
        return rb"\\{0,7}" + re.escape(character.encode())
    plainly = re.escape(character.encode())
    if character.isascii():
        return plainly
    forms = {character.lower(), character.upper(), character}
    ways = [re.escape(form.encode()) for form in forms]
    for form in forms:
        units = re.findall("....", form.encode("utf-16-be").hex())
        ways.append(b"".join(rb"\\{1,4}u" + unit.encode() for unit in units))
    return b"(?:" + b"|".join(ways) + b")"


@lru_cache(maxsize=64)
def _test(spec: str) -> tuple[Path, Callable[[Any], bool]]:
    path, how, value, wild = json.loads(spec)
    parsed = parse_path(path)
    if how == "any":
        return parsed, lambda found: found is not None
    if how == "is":
        return parsed, _is_test(value, wild=wild)
    return parsed, _compare_test(how, value)


def _is_test(value: str, *, wild: bool) -> Callable[[Any], bool]:
    test = _text_test(value, wild=wild)
    return lambda found: test(as_text(found))


@lru_cache(maxsize=64)
def _text_test(value: str, *, wild: bool) -> Callable[[str], bool]:
    if not wild:
        wanted = plain(value).casefold()
        return lambda found: found.casefold() == wanted
    pattern = re.compile(
        "".join(
            ".*" if piece == "*" else "." if piece == "?" else re.escape(piece[-1])
            for piece in re.findall(r"\\.|.", value, flags=re.DOTALL)
        ),
        re.IGNORECASE | re.DOTALL,
    )
    return lambda found: pattern.fullmatch(found) is not None


def _compare_test(sign: str, value: str) -> Callable[[Any], bool]:
    compare = _COMPARE[sign]
    number = _number(value)

    def test(found: Any) -> bool:
        if number is None:
            return isinstance(found, str) and compare(found, value)
        this = _number(found)
        return this is not None and compare(this, number)

    return test


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def as_text(value: Any) -> str:
    """A JSON value as a person would type it in a query."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
