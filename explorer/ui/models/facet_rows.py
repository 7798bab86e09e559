# SPDX-License-Identifier: MIT
"""Counts and query text to the rows of the facets: what each is called and asks for."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from explorer.events.catalogue import Catalogue
from explorer.ui import query_text
from explorer.ui.formats import count_text, one_line
from explorer.workspace import terms
from explorer.workspace.facets import Count, Facets, TypeCount
from explorer.workspace.filters import plain

PAGE: Final = 50
_TERM: Final = re.compile(
    r"(?P<no>NOT )?(?P<field>category|what|type|course|source|actor|learner):(?P<value>.+)",
    re.DOTALL,
)
_COURSE: Final = re.compile(
    r"(?:[a-z-]+-v1:)?(?P<org>[^+/:]+)[+/](?P<course>[^+/]+)[+/](?P<run>.+)"
)


@dataclass(eq=False, slots=True)
class Node:
    """One row. key: the same for the same row after every count. events: None for a heading.

    term: what asks for it, "" for none. standing: "only" or "not" if the query has that term.
    value: what it counts, in full. learner, type: the same where it is one. more: how many rows a
    click here brings to light.
    """

    key: tuple[str, ...]
    title: str
    events: int | None = None
    term: str = ""
    quiet: str = ""
    category: str = ""
    standing: str = ""
    value: str = ""
    learner: str = ""
    type: str = ""
    more: int = 0
    tip: str = ""
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = None
    row: int = 0

    @property
    def heading(self) -> bool:
        return not self.term and not self.more

    def adopt(self, children: list["Node"]) -> "Node":
        """Take these as the rows below; returns itself."""
        self.children = children
        for row, child in enumerate(children):
            child.parent, child.row = self, row
        return self


@dataclass(frozen=True, slots=True)
class _Asked:
    """The terms of a query, and those among them that name one value of a field."""

    pieces: frozenset[str]
    named: tuple[tuple[str, str], ...]

    def standing(self, term: str) -> str:
        if term in self.pieces:
            return "only"
        return "not" if query_text.negated(term) in self.pieces else ""


def root_of(
    facets: Facets, query: str, catalogue: Catalogue, shown: Mapping[tuple[str, ...], int]
) -> Node:
    """All rows below one root. shown: how many rows of a long list are to be seen, by its key."""
    asked = _asked(query)
    rows = _Rows(facets, asked, catalogue, shown)
    sections = [rows.happened(), rows.courses(), rows.sources(), rows.learners()]
    return Node((), "").adopt([each for each in sections if each.children])


def _asked(query: str) -> _Asked:
    pieces = terms.split(query)
    return _Asked(frozenset(pieces), tuple(_named(pieces)))


def _named(pieces: Collection[str]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        found = _TERM.fullmatch(piece)
        if found is None:
            continue
        text = found["value"]
        value = plain(terms.unquote(text)) if text.startswith('"') else text
        if terms.term(found["field"], value, exclude=bool(found["no"])) == piece:
            yield found["field"], value


class _Rows:
    """Makes the sections, each as a heading with its rows."""

    def __init__(
        self,
        facets: Facets,
        asked: _Asked,
        catalogue: Catalogue,
        shown: Mapping[tuple[str, ...], int],
    ) -> None:
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
        return node.adopt(self._cut(node.key, self._types(name, types)))

    def _types(self, category: str, types: list[TypeCount]) -> list[Node]:
        """The types of a category; those the catalogue gives the same title stand together."""
        by_title: dict[str, list[TypeCount]] = {
            title: []
            for title in self._missing("what", self._titles)
            if category in self._titled.get(title, ())
        }
        for each in types:
            entry = self._catalogue.entry(each.type)
            by_title.setdefault(entry.title if entry else "", []).append(each)
        rows: list[Node] = []
        for title, some in by_title.items():
            asked = self._asked.standing(terms.term("what", title))
            if title and (len(some) != 1 or asked):
                rows.append(self._kind(category, title, some))
            else:
                rows += [self._type(each, title) for each in some]
        return sorted(rows, key=lambda row: -(row.events or 0))

    def _kind(self, category: str, title: str, types: list[TypeCount]) -> Node:
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
        rows = [self._type(each) for each in types]
        ending = _common_ending([row.title for row in rows])
        for row in rows:
            row.title = f"{row.title.removesuffix(ending)}/…" if ending else row.title
        return node.adopt(self._cut(node.key, rows))

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
        rows = [self._value(field_, each, none) for each in (*counts, *wanted)]
        heading = Node((field_,), title)
        if field_ in ("course", "actor"):
            several = len([each for each in names if each is not None]) + (
                self._facets.others if field_ == "actor" else 0
            )
            heading.quiet = count_text(several) if several else ""
        return heading.adopt(self._cut(heading.key, rows))

    def _value(self, field_: str, counted: Count, none: str) -> Node:
        value = counted.value
        asks = f"NOT {field_}:*" if value is None else terms.term(field_, value)
        title, quiet, tip = none if value is None else one_line(value, 200), "", ""
        course = _COURSE.fullmatch(title) if field_ == "course" else None
        if course is not None:
            tip, title, quiet = title, f"{course['course']} {course['run']}", course["org"]
        key = (field_, "value", value or "")
        node = Node(key, title, counted.events, asks, quiet, value=value or "", tip=tip)
        node.standing = self._asked.standing(asks)
        return node

    def _missing(self, field_: str, known: Collection[str | None]) -> list[str]:
        """Values the query names that no event of the answer has."""
        named = [value for name, value in self._asked.named if name == field_]
        return [value for value in dict.fromkeys(named) if value not in known]

    def _cut(self, key: tuple[str, ...], rows: list[Node]) -> list[Node]:
        """The first rows, what the query names, and how many more there are."""
        limit = self._shown.get(key, PAGE)
        kept = [row for at, row in enumerate(rows) if at < limit or row.standing]
        left = len(rows) - len(kept)
        if left:
            events = sum(row.events or 0 for row in rows) - sum(row.events or 0 for row in kept)
            tip = f"{count_text(events, 'event')}. Click to see more of them."
            rest = Node((*key, "", "more"), f"{left:,} more…", events, more=left, tip=tip)
            return [*kept, rest]
        return kept


def _common_ending(paths: list[str]) -> str:
    """What all these paths end in, whole parts only; the parts before it tell them apart."""
    if len(paths) < 2 or not all(path.startswith("/") for path in paths):
        return ""
    ending: list[str] = []
    for same in zip(*(path.split("/")[::-1] for path in paths), strict=False):
        if len(set(same)) > 1:
            break
        ending.insert(0, same[0])
    return "/" + "/".join(ending) if ending else ""
