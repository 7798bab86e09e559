# SPDX-License-Identifier: MIT
"""What a query calls the fields of an event."""

from typing import Any, Final

from explorer.errors import QueryError
from explorer.events.paths import path_of, says_something
from explorer.events.payload import Place
from explorer.workspace import query as queries
from explorer.workspace.clauses import is_path
from explorer.workspace.filters import BY_NAME
from explorer.workspace.functions import as_text
from explorer.workspace.terms import term

FIELDS: Final[dict[Place, str]] = {
    ("username",): "learner",
    ("context", "user_id"): "learner",
    ("context", "course_id"): "course",
    ("event_source",): "source",
    ("event_type",): "type",
    ("name",): "type",
    ("session",): "session",
    ("ip",): "ip",
    ("agent",): "agent",
}
_LONGEST: Final = 2_000


def query_path(place: Place) -> str | None:
    """The path of a field as a query names it; None for the document itself."""
    if not place or isinstance(place[0], int):
        return None
    path = path_of(place)
    known = is_path(path) or path.casefold() in BY_NAME
    return path if known else path_of(place, quoted=1)


def term_of(place: Place, value: Any) -> str | None:
    """The query term that asks for the value at a place; None where none can."""
    field = FIELDS.get(place) or query_path(place)
    if field is None or isinstance(value, (dict, list)) or not says_something(value):
        return None
    text = as_text(value)
    if len(text) > _LONGEST:
        return None
    found = term(field, text)
    try:
        queries.parse(found)
    except QueryError:
        return None
    return found
