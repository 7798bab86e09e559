# SPDX-License-Identifier: MIT
"""What surrounds an event, as menus offer it: what stays the same, and minutes each way."""

from typing import Final

from explorer.errors import UserError
from explorer.ui.formats import iso_text
from explorer.workspace.queries import Reader
from explorer.workspace.surroundings import By

MINUTES: Final = (1, 5, 30, 120)
SAME: Final[dict[str, By | None]] = {
    "Same learner": "learner",
    "Same object": "object",
    "Same session": "session",
    "Same IP": "ip",
    "Everything": None,
}
_MINUTE: Final = 60_000_000


def around(reader: Reader, event_id: int, by: By | None, minutes: int) -> str:
    """The query text for what surrounds an event. Raises UserError if it can't be asked for."""
    if by is not None:
        return reader.surroundings(event_id, by, minutes)
    rows = reader.rows([event_id])
    if not rows:
        raise UserError("This event is not in the workspace any more.")
    first, last = (iso_text(rows[0].time + way * minutes * _MINUTE) for way in (-1, 1))
    return f"time:[{first} TO {last}]"
