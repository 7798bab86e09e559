# SPDX-License-Identifier: MIT
"""The outlines of courses as rows of the facets: each part with what lies in it, in order."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from explorer.trail.outline import STEP
from explorer.ui.asked import Asked
from explorer.ui.formats import count_text, one_line
from explorer.ui.models.facet_node import Node
from explorer.ui.readings import course_words
from explorer.workspace import terms
from explorer.workspace.facets import Facets
from explorer.workspace.parts import PartCount

FIELD: Final = "part"
PAGE: Final = 50
_MOST: Final = 4_000
_TITLE: Final = "Course outline"
_OUTSIDE: Final = "In no known part"
_UNKNOWN: Final = (
    "The weekly package has it: take in the package of a course, and chapters, units and problems"
    " show here by their names."
)


def part_section(facets: Facets, asked: Asked, shown: Mapping[tuple[str, ...], int]) -> Node:
    """The heading with all rows below it. shown: as for the other facets."""
    heading = Node((FIELD,), _TITLE)
    counts = facets.parts
    if not facets.events and not asked.named.get(FIELD):
        return heading
    if not counts.known and not asked.named.get(FIELD):
        heading.tip = _UNKNOWN
        return heading.adopt([Node((FIELD, "", "none"), "", quiet="not known here", tip=_UNKNOWN)])
    tops = _tree(counts.parts, asked)
    known = {_called(each, asked) for each in counts.parts}
    if len(tops) == 1 and not tops[0].standing:
        # The one course there is needs no row of its own.
        heading.quiet = tops[0].title
        tops = tops[0].children
    elif tops:
        heading.quiet = count_text(len(tops), "course")
    rows = _cut(tops, shown.get(heading.key, PAGE))
    missing = [name for name in asked.named.get(FIELD, ()) if name not in known]
    rows += [_named(name, asked) for name in missing]
    if counts.outside and counts.known:
        asks = f"NOT {FIELD}:*"
        tip = "Events about nothing of the course, or about courses whose outline is not in."
        outside = Node((FIELD, "", "outside"), _OUTSIDE, counts.outside, asks, tip=tip)
        outside.standing = asked.standing(asks)
        rows.append(outside)
    return heading.adopt(rows)


def _tree(parts: tuple[PartCount, ...], asked: Asked) -> list[Node]:
    """The courses' rows with those below them; of very many parts, only the upper ones."""
    deep = Counter(len(each.part.way) for each in parts)
    depth = max(deep, default=0)
    while depth > 1 and sum(n for way, n in deep.items() if way <= depth) > _MOST:
        depth -= 1
    tops: list[Node] = []
    by_id: dict[tuple[str, str], Node] = {}
    below: dict[tuple[str, str], list[Node]] = {}
    for each in parts:
        way = each.part.way
        if len(way) > depth:
            continue
        node = by_id[each.course_id, each.part.id] = _row(each, asked)
        if way and (each.course_id, way[-1]) in by_id:
            below.setdefault((each.course_id, way[-1]), []).append(node)
        else:
            tops.append(node)
    for key, nodes in below.items():
        by_id[key].adopt(nodes)
    return tops


def _row(each: PartCount, asked: Asked) -> Node:
    part = each.part
    asks = terms.term(FIELD, _called(each, asked))
    quiet = "" if part.inner else part.category.replace("_", " ")
    if not part.way:
        words = course_words(each.course_id)
        quiet = words[0] if words else each.course_id
    return Node(
        (FIELD, each.course_id, part.id),
        one_line(part.name, 200),
        each.events,
        asks,
        quiet=quiet and one_line(quiet, 80),
        standing=asked.standing(asks),
        value=part.id,
    )


def _called(each: PartCount, asked: Asked) -> str:
    """What the query calls a part, if it names it; else what a click is to call it."""
    for name in asked.named.get(FIELD, ()):
        if name == each.part.id:
            return name
        # Most are told apart by their own name, without spelling out where they lie.
        wanted = name.casefold()
        if each.part.name.casefold().endswith(wanted.rpartition(STEP)[2]):
            label = f"{STEP}{each.part.label}".casefold()
            if label.endswith(f"{STEP}{wanted}"):
                return name
    return each.asks


def _named(name: str, asked: Asked) -> Node:
    """A part that the query names and no event of the answer is about."""
    asks = terms.term(FIELD, name)
    return Node(
        (FIELD, "named", name),
        one_line(name, 200),
        0,
        asks,
        standing=asked.standing(asks),
        value=name,
    )


def _cut(rows: list[Node], limit: int) -> list[Node]:
    """The first rows and those the query names, and how many more there are."""
    kept = [row for at, row in enumerate(rows) if at < limit or row.standing]
    left = len(rows) - len(kept)
    if left:
        events = sum(row.events or 0 for row in rows) - sum(row.events or 0 for row in kept)
        kept.append(Node((FIELD, "", "more"), f"{left:,} more…", events, more=left))
    return kept
