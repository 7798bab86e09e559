# SPDX-License-Identifier: MIT
"""Counts and query text to the rows of the facets: what each is called and asks for."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from explorer.events.catalogue import Catalogue
from explorer.events.describe import describe
from explorer.events.filters import block
from explorer.ui.asked import Asked, asked_of
from explorer.ui.formats import count_text, one_line
from explorer.ui.models.facet_node import Node
from explorer.ui.models.facet_parts import part_section
from explorer.ui.readings import course_words
from explorer.workspace import terms
from explorer.workspace.facets import Count, Facets, TypeCount

PAGE: Final = 50


def root_of(
    facets: Facets,
    query: str,
    catalogue: Catalogue,
    shown: Mapping[tuple[str, ...], int],
    words: Mapping[str, str] | None = None,
) -> Node:
    """All rows below one root. shown: how many rows of a long list are to be seen, by its key.

    words: what types are about, as `about` says it.
    """
    asked = asked_of(query)
    if words is None:
        words = about((each.type for each in facets.types), catalogue)
    rows = _Rows(facets, asked, catalogue, shown, words)
    sections = [
        rows.happened(),
        rows.courses(),
        part_section(facets, asked, shown),
        rows.sources(),
        rows.platforms(),
        rows.sites(),
        rows.learners(),
    ]
    return Node((), "").adopt([each for each in sections if each.children])


def about(types: Iterable[str | None], catalogue: Catalogue) -> dict[str, str]:
    """What the names of types say they are about, such as the course of a page; "" for nothing.

    Felt where there are hundreds, so that it is done beside the window.
    """
    found = {}
    for name in filter(None, types):
        thing = describe({"event_type": name}, catalogue).object
        found[name] = one_line(block(thing) or thing, 200) if thing else ""
    return found


@dataclass(frozen=True, slots=True)
class _Kind:
    """Types of one title. together: whether they are one row with the types below it."""

    title: str
    types: tuple[TypeCount, ...]
    together: bool

    @property
    def events(self) -> int:
        return sum(each.events for each in self.types)


_Counted = TypeVar("_Counted", Count, TypeCount, _Kind)


class _Rows:
    """Makes the sections, each as a heading with its rows."""

    def __init__(
        self,
        facets: Facets,
        asked: Asked,
        catalogue: Catalogue,
        shown: Mapping[tuple[str, ...], int],
        words: Mapping[str, str],
    ) -> None:
        self._words = words
        self._facets = facets
        self._asked = asked
        self._catalogue = catalogue
        self._shown = shown
        self._titled: dict[str, set[str]] = {}
        for entry in catalogue.entries:
            self._titled.setdefault(entry.title, set()).add(entry.category)
        found = [catalogue.entry(each.type) for each in facets.types]
        self._titles = {entry.title for entry in found if entry}

    def happened(self) -> Node:
        by_category: dict[str, list[TypeCount]] = {}
        for each in self._facets.types:
            by_category.setdefault(each.category, []).append(each)
        known = {each.type for each in self._facets.types}
        for name in self._missing("type", known):
            category = self._catalogue.category(name)
            by_category.setdefault(category, []).append(TypeCount(name, category, 0))
        for name in self._missing("category", by_category):
            by_category[name] = []
        for title in self._missing("what", self._titles):
            for name in self._titled.get(title, ()):
                by_category.setdefault(name, [])
        rows = [self._category(name, types) for name, types in by_category.items()]
        rows.sort(key=lambda row: -(row.events or 0))
        return Node(("happened",), "What happened").adopt(rows)

    def courses(self) -> Node:
        return self._values("course", "Courses", "No course", self._facets.courses)

    def sources(self) -> Node:
        return self._values("source", "Sent from", "No source", self._facets.sources)

    def platforms(self) -> Node:
        return self._values("platform", "Device", "No agent", self._facets.platforms)

    def sites(self) -> Node:
        return self._values("site", "Site", "No site in the file’s name", self._facets.sites)

    def learners(self) -> Node:
        heading = self._values("actor", "Learners", "Nobody is named", self._facets.learners)
        heading.tip = "Who did the events. Following a learner also shows what is about them."
        for row in heading.children:
            row.learner = row.value
            if row.learner and not row.standing:
                row.standing = self._asked.standing(terms.term("learner", row.learner))
        others = self._facets.others
        if others and not heading.children[-1].more:
            tip = (
                f"{count_text(self._facets.other_events, 'event')}. Find one of them by name with"
                " Ctrl+L, or type actor: and the first letters into the query."
            )
            rest = Node(("actor", "", "others"), f"and {count_text(others, 'other')}", tip=tip)
            rest.events = self._facets.other_events
            heading.adopt([*heading.children, rest])
        return heading

    def _category(self, name: str, types: list[TypeCount]) -> Node:
        known = self._catalogue.by_id.get(name)
        title = known.title if known else name
        node = Node(
            ("category", name),
            one_line(title, 80),
            sum(each.events for each in types),
            terms.term("category", name),
            category=name,
            value=name,
            tip=known.meaning if known else "",
        )
        node.standing = self._asked.standing(node.term)
        return node.adopt(self._types(node.key, name, types))

    def _types(self, key: tuple[str, ...], category: str, types: list[TypeCount]) -> list[Node]:
        """The types of a category; those the catalogue gives the same title stand together."""
        by_title: dict[str, list[TypeCount]] = {
            title: []
            for title in self._missing("what", self._titles)
            if category in self._titled.get(title, ())
        }
        for each in types:
            entry = self._catalogue.entry(each.type)
            by_title.setdefault(entry.title if entry else "", []).append(each)
        kinds: list[_Kind] = []
        for title, some in by_title.items():
            if title and (len(some) != 1 or self._names("what", title)):
                kinds.append(_Kind(title, tuple(some), together=True))
            else:
                kinds += [_Kind(title, (each,), together=False) for each in some]
        kinds.sort(key=lambda kind: -kind.events)

        def make(kind: _Kind) -> Node:
            if kind.together:
                return self._kind(category, kind.title, kind.types)
            return self._type(kind.types[0], kind.title)

        def named(kind: _Kind) -> bool:
            return kind.together or self._names("type", kind.types[0].type)

        return self._cut(key, kinds, named, make)

    def _kind(self, category: str, title: str, types: tuple[TypeCount, ...]) -> Node:
        asks = terms.term("what", title)
        if len(self._titled[title]) > 1:
            asks = f"({terms.term('category', category)} {asks})"
        name = (types[0].type or "") if types else ""
        entry = self._catalogue.entry(name)
        node = Node(
            ("what", category, title),
            title,
            sum(each.events for each in types),
            asks,
            quiet=count_text(len(types), "type") if types else "",
            value=title,
            standing=self._asked.standing(asks),
            type=name,
            tip=entry.meaning if entry else "",
        )
        rows = self._cut(node.key, types, lambda each: self._names("type", each.type), self._type)
        for row in rows:
            words = self._words.get(row.type)
            if words:
                row.title, row.quiet = words, row.title
        return node.adopt(rows)

    def _type(self, counted: TypeCount, title: str = "") -> Node:
        """title: what the catalogue calls it, where the row above does not say so."""
        name = counted.type
        raw = one_line(name or "", 200)
        asks = "NOT type:*" if name is None else terms.term("type", name)
        entry = self._catalogue.entry(name)
        return Node(
            ("type", name or ""),
            title or raw or "No type",
            counted.events,
            asks,
            quiet=raw if title else "",
            standing=self._asked.standing(asks),
            value=name or "",
            type=name or "",
            tip=entry.meaning if entry else "",
        )

    def _values(self, field_: str, title: str, none: str, counts: tuple[Count, ...]) -> Node:
        names = {each.value for each in counts}
        wanted = [Count(value, 0) for value in self._missing(field_, names)]
        if field_ == "actor":
            wanted += [Count(value, 0) for value in self._missing("learner", names)]
        heading = Node((field_,), title)
        if field_ in ("course", "actor", "platform"):
            several = len([each for each in names if each is not None]) + (
                self._facets.others if field_ == "actor" else 0
            )
            heading.quiet = count_text(several) if several else ""
        rows = self._cut(
            heading.key,
            (*counts, *wanted),
            lambda each: self._names(field_, each.value) or not each.events,
            lambda each: self._value(field_, each, none),
        )
        if field_ == "course":
            _tell_apart(rows)
        return heading.adopt(rows)

    def _value(self, field_: str, counted: Count, none: str) -> Node:
        value = counted.value
        asks = f"NOT {field_}:*" if value is None else terms.term(field_, value)
        title, quiet, tip = none if value is None else one_line(value, 200), "", ""
        words = course_words(title) if field_ == "course" else None
        if words is not None:
            tip, (title, quiet) = title, words
        named = self._facets.parts.names.get(value or "") if field_ == "course" else None
        if named:
            title, quiet = one_line(named, 200), title
        key = (field_, "value", value or "")
        node = Node(key, title, counted.events, asks, quiet, value=value or "", tip=tip)
        node.standing = self._asked.standing(asks)
        return node

    def _missing(self, field_: str, known: Collection[str | None]) -> list[str]:
        """Values the query names that no event of the answer has."""
        return [value for value in self._asked.named.get(field_, ()) if value not in known]

    def _names(self, field_: str, value: str | None) -> bool:
        return value in self._asked.named.get(field_, ())

    def _cut(
        self,
        key: tuple[str, ...],
        items: Sequence[_Counted],
        named: Callable[[_Counted], bool],
        make: Callable[[_Counted], Node],
    ) -> list[Node]:
        """Rows for the first items and those the query names, and how many more there are."""
        limit = self._shown.get(key, PAGE)
        kept = [item for at, item in enumerate(items) if at < limit or named(item)]
        rows = [make(item) for item in kept]
        left = len(items) - len(kept)
        if left:
            events = sum(item.events for item in items) - sum(item.events for item in kept)
            tip = f"{count_text(events, 'event')}. Click to see more of them."
            rows.append(Node((*key, "", "more"), f"{left:,} more…", events, more=left, tip=tip))
        return rows


def _tell_apart(rows: Sequence[Node]) -> None:
    """Say the whole id of courses that would read alike: spellings of one, most often."""
    seen = Counter((row.title, row.quiet) for row in rows)
    for row in rows:
        if row.value and seen[row.title, row.quiet] > 1:
            row.quiet = one_line(row.value, 200)
