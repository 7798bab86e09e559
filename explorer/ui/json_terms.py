# SPDX-License-Identifier: MIT
"""What a query calls the fields of an event."""

import re
from typing import Any, Final

from explorer.errors import QueryError
from explorer.events.payload import Place
from explorer.workspace import query as queries
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
_KEY: Final = re.compile(r"[\w-]+")
_LONGEST: Final = 2_000


def query_path(place: Place) -> str | None:
    """The path of a field as a query names it; None where it can't."""
    keys = [str(key) for key in place]
    if not keys or isinstance(place[0], int) or not all(map(_KEY.fullmatch, keys)):
        return None
    return ".".join(keys)


def term_of(place: Place, value: Any) -> str | None:
    """The query term that asks for the value at a place; None where none can."""
    if isinstance(value, (dict, list)) or value in (None, "") or not place:
        return None
    field = FIELDS.get(place) or query_path(place)
    text = str(value).lower() if isinstance(value, bool) else value
    if field is None or len(str(text)) > _LONGEST:
        return None
    found = term(field, text)
    try:
        queries.parse(found)
    except QueryError:
        return None
    return found
