# SPDX-License-Identifier: MIT
"""What a query asks of single values, so that their rows can say so."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.ui import query_text
from explorer.workspace import terms
from explorer.workspace.clauses import plain

_TERM: Final = re.compile(
    r"(?P<no>NOT )?"
    r"(?P<field>category|what|type|course|part|source|platform|site|actor|learner):(?P<value>.+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The terms of a query, and those among them that name one value of a field."""

    pieces: frozenset[str]
    named: Mapping[str, list[str]]

    def standing(self, term: str) -> str:
        """“only” if the query has the term, “not” if its opposite, else nothing."""
        if term in self.pieces:
            return "only"
        return "not" if query_text.negated(term) in self.pieces else ""


def asked_of(query: str) -> Asked:
    """The terms of a query that was understood."""
    standing = terms.split(query)
    pieces = [*standing, *(each for piece in standing for each in query_text.alternatives(piece))]
    named: dict[str, list[str]] = {}
    for field_, value in _named(pieces):
        named.setdefault(field_, []).append(value)
    return Asked(frozenset(pieces), named)


def _named(pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        found = _TERM.fullmatch(piece)
        if found is None:
            continue
        text = found["value"]
        value = plain(terms.unquote(text)) if text.startswith('"') else text
        if terms.term(found["field"], value, exclude=bool(found["no"])) == piece:
            yield found["field"], value
