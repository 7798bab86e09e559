# SPDX-License-Identifier: MIT
"""What surrounds an event: so many minutes each way, of the same learner, object, session or IP."""

from collections.abc import Callable
from typing import Final

from explorer.ui.formats import iso_text
from explorer.ui.models.columns import learner_of
from explorer.workspace.records import EventRow
from explorer.workspace.terms import term

MINUTES: Final = (1, 5, 30, 120)
_MINUTE: Final = 60_000_000


def _field(field: str, value: Callable[[EventRow], str | None]) -> Callable[[EventRow], str | None]:
    def asks(row: EventRow) -> str | None:
        found = value(row)
        return None if found is None else term(field, found)

    return asks


# What stays the same, as menus call it, and the term that asks for it ("" for nothing).
SAME: Final[dict[str, Callable[[EventRow], str | None]]] = {
    "Same learner": _field("learner", learner_of),
    "Same object": _field("object", lambda row: row.object),
    "Same session": _field("session", lambda row: row.session),
    "Same IP": _field("ip", lambda row: row.ip),
    "Everything": lambda _: "",
}


def around(row: EventRow, same: str, minutes: int) -> str | None:
    """The query text for what surrounds an event; None if the event lacks what is to be same."""
    kept = SAME[same](row)
    if kept is None:
        return None
    first, last = (iso_text(row.time + way * minutes * _MINUTE) for way in (-1, 1))
    return f"{kept} time:[{first} TO {last}]".strip()
