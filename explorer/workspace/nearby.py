# SPDX-License-Identifier: MIT
"""Names near to one that nobody has: a query that finds nothing may only be mistyped."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.errors import QueryError
from explorer.events.catalogue import Catalogue
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.clauses import is_path, plain
from explorer.workspace.filters import BY_NAME
from explorer.workspace.queries import Reader

VALUES: Final = {
    "source": "SELECT DISTINCT source FROM sources WHERE source IS NOT NULL ORDER BY 1",
    "org": "SELECT DISTINCT org FROM courses WHERE org IS NOT NULL ORDER BY 1",
    "site": "SELECT DISTINCT site FROM files WHERE site IS NOT NULL ORDER BY 1",
    "platform": "SELECT DISTINCT platform FROM agents WHERE platform IS NOT NULL ORDER BY 1",
    "file": "SELECT DISTINCT file FROM files ORDER BY 1 LIMIT 2000",
}
"""Fields of few values, and what tells those that are here."""
_PEOPLE: Final = ("learner", "actor", "subject", "username")
_NAMED: Final = (*_PEOPLE, "type", "category", "course", "what", *VALUES)
_SHOWN: Final = 4
_LOOKED_AT: Final = 200
_NEAR: Final = 0.6
_TERM: Final = re.compile(r"(?P<field>[\w.]+):(?P<value>\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Near:
    """A term that nothing has. said: what is not there; better: terms that were perhaps meant,
    each with the name it asks for.
    """

    piece: str
    said: str
    better: tuple[tuple[str, str], ...]


def values(reader: Reader, field: str, token: CancelToken) -> list[str]:
    """The values of one of VALUES that are here."""
    return [str(value) for (value,) in reader.facts(VALUES[field], token)]


def nearby(reader: Reader, catalogue: Catalogue, text: str, token: CancelToken) -> list[Near]:
    """What a query names that is not here, with what is near to it."""
    found = []
    for piece, field, value in _names_in(text):
        token.check()
        row = BY_NAME.get(field.casefold())
        if row is not None and row.names[0] in _NAMED:
            near = _near(reader, catalogue, row.names[0], value, token)
            if near is not None:
                who = "Nobody here is called" if row.names[0] in _PEOPLE else "There is no"
                better = tuple((name, terms.term(field, name)) for name in near)
                found.append(Near(piece, f"{who} “{value}”.", better))
        elif row is None and is_path(field):
            paths = _paths(catalogue)
            if field not in paths:
                near = nearest(field, paths)
                better = tuple((path, path + piece[len(field) :]) for path in near)
                found.append(Near(piece, f"The catalogue knows no field “{field}”.", better))
    return found


def nearest(value: str, known: Sequence[str]) -> list[str]:
    """Those among the known that are most like a value."""
    low = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(value.casefold(), list(low), n=_SHOWN, cutoff=_NEAR)
    return [low[each] for each in near]


def _names_in(query: str) -> list[tuple[str, str, str]]:
    """The terms that name one value: as typed, the field, the value."""
    try:
        pieces = terms.split(query)
    except QueryError:
        return []
    found = []
    for piece in pieces:
        match = _TERM.fullmatch(piece)
        if match is None:
            continue
        text = match["value"]
        value = plain(terms.unquote(text)) if text.startswith('"') else text
        one = text[0] not in "([{<>" and not any(sign in value for sign in "*?")
        if is_path(match["field"]) or (one and " OR " not in text):
            found.append((piece, match["field"], value))
    return found


def _near(
    reader: Reader, catalogue: Catalogue, field: str, value: str, token: CancelToken
) -> list[str] | None:
    """Names near to this one, the nearest first; None if it is there as it is."""
    if field in _PEOPLE:
        known = _people(reader, value)
    elif field == "course":
        known = reader.courses()
    elif field == "category":
        known = sorted({category for _, category, _ in reader.event_types()})
    elif field == "what":
        known = sorted({entry.title for entry in catalogue.entries})
    elif field == "type":
        known = [type_ for type_, _, _ in reader.event_types()]
    else:
        known = values(reader, field, token)
    if value.casefold() in (each.casefold() for each in known):
        return None
    return nearest(value, known)


def _people(reader: Reader, value: str) -> list[str]:
    """Learners of whose name a part stands in this one: a slip leaves the other parts whole."""
    size = max(2, -(-len(value) // 3))
    parts = {value, *(value[at : at + size] for at in range(0, len(value), size))}
    found: dict[str, None] = {}
    for part in parts:
        for row in reader.learners(part, _LOOKED_AT):
            found |= dict.fromkeys([*row.usernames, *map(str, row.user_ids)])
    return list(found)


def _paths(catalogue: Catalogue) -> list[str]:
    fields = [*catalogue.common, *(each for entry in catalogue.entries for each in entry.fields)]
    return sorted({each.path for each in fields if is_path(each.path)})
