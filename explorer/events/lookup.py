# SPDX-License-Identifier: MIT
"""Which entry of the catalogue describes a type, and what its fields mean."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from explorer.events.entry import AboutSpec, Category, Entry, Field, Guide
from explorer.events.paths import ANY, EACH, Path

UNKNOWN = "unknown"  # the category of types that no entry describes
_REMEMBERED = 1 << 16


class Found(NamedTuple):
    """The entry of a type, and the named groups of its pattern."""

    entry: Entry
    groups: dict[str, str]


class Defaults(NamedTuple):
    """What holds where no entry says anything.

    about: whom events of unknown types are about. course: paths of a course id or course URL,
    read where the context names no course.
    """

    about: tuple[AboutSpec, ...] = ()
    course: tuple[Path, ...] = ()


class Catalogue:
    """Every entry, and which one describes a given type: an exact name (or other name) wins, then
    the longest prefix, then the first pattern. Answers are remembered.
    """

    def __init__(
        self,
        categories: Sequence[Category],
        entries: Sequence[Entry],
        common: Sequence[Field] = (),
        guides: Sequence[Guide] = (),
        defaults: Defaults | None = None,
        version: str = "",
    ) -> None:
        self.categories = tuple(sorted(categories, key=lambda each: (each.lane, each.id)))
        self.entries = tuple(entries)
        self.common = tuple(common)
        self.guides = tuple(guides)
        self.defaults = defaults or Defaults()
        self.version = version
        self._exact = {other.name: each for each in entries for other in each.other_names}
        self._exact |= {each.name: each for each in entries if each.name}
        self._prefixes = sorted(
            ((each.prefix, each) for each in entries if each.prefix), key=lambda pair: -len(pair[0])
        )
        self._patterns = [(each.pattern, each) for each in entries if each.pattern]
        self._found: dict[str, Found | None] = {}
        self._meanings: dict[str, dict[tuple[str, ...], Field]] = {}

    def find(self, event_type: str | None) -> Found | None:
        """The entry of a type with the groups of its pattern; None if the type is unknown."""
        if event_type is None:
            return None
        try:
            return self._found[event_type]
        except KeyError:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[event_type] = self._search(event_type)
            return found

    def _search(self, event_type: str) -> Found | None:
        entry = self._exact.get(event_type)
        if entry is not None:
            return Found(entry, {})
        for prefix, entry in self._prefixes:
            if event_type.startswith(prefix):
                return Found(entry, {})
        for pattern, entry in self._patterns:
            match = pattern.search(event_type)
            if match:
                return Found(entry, {k: _unquoted(v) for k, v in match.groupdict().items() if v})
        return None

    def entry(self, event_type: str | None) -> Entry | None:
        """The entry that describes a type; None if none does."""
        found = self.find(event_type)
        return found.entry if found else None

    def category(self, event_type: str | None) -> str:
        """The id of a type's category; UNKNOWN if no entry describes the type."""
        found = self.find(event_type)
        return found.entry.category if found else UNKNOWN

    @cached_property
    def by_id(self) -> dict[str, Category]:
        """The categories by their ids."""
        return {each.id: each for each in self.categories}

    def meaning(self, event_type: str | None, path: str | Sequence[str | int]) -> Field | None:
        """What the field at a concrete path means: dotted text, or the keys and indices to it."""
        return self.field(self.entry(event_type), path)

    def field(self, entry: Entry | None, path: str | Sequence[str | int]) -> Field | None:
        """The field of an entry, or else the common one, that describes a path."""
        steps = _steps(path)
        own = _match(self._fields(entry), steps) if entry else None
        return own or _match(self._fields(None), steps)

    def _fields(self, entry: Entry | None) -> dict[tuple[str, ...], Field]:
        key = entry.key if entry else ""
        known = self._meanings.get(key)
        if known is None:
            known = {}
            for each in entry.fields if entry else self.common:
                known.setdefault(_steps(each.path), each)
            self._meanings[key] = known
        return known


def _unquoted(text: str) -> str:
    """A part of a URL without its quoting, and without the platform's own for slashes."""
    text = unquote(text)
    return text.replace(";_", "/").replace(";;", ";") if ";" in text else text


def _steps(path: str | Sequence[str | int]) -> tuple[str, ...]:
    if isinstance(path, str):
        return tuple(path.replace(EACH, "." + EACH).split("."))
    return tuple(EACH if isinstance(step, int) else step for step in path)


def _match(fields: dict[tuple[str, ...], Field], steps: tuple[str, ...]) -> Field | None:
    exact = fields.get(steps)
    if exact is not None:
        return exact
    fitting = (each for each in fields if len(each) == len(steps) and _fits(each, steps))
    best = min(fitting, key=lambda each: (each.count(ANY), each.count(EACH)), default=None)
    return fields[best] if best is not None else None


def _fits(known: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    return all(
        a in (b, ANY) or (a == EACH and b.isdecimal()) for a, b in zip(known, steps, strict=True)
    )
