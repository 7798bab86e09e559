# SPDX-License-Identifier: MIT
"""Files kept for some learners that were searched for less than is known of them by now.

A later file, or the weekly package, may tell of ids that stand for somebody. What was searched
before may have lines with such an id; its receipt says so until it is read again.
"""

from typing import Final

from explorer.workspace.connection import Connection
from explorer.workspace.wanted import Wanted, known_in

SAID: Final = "More ids are known by now of whom it was searched for: read it again."
_KEPT: Final = (
    "SELECT id, learners FROM files WHERE learners <> '' AND status <> 'failed'"
    " AND instr(message, ?) = 0"
)
_SAY: Final = "UPDATE files SET message = trim(message || ' ' || ?) WHERE id = ?"


def note(connection: Connection) -> None:
    """Say it on the receipts of these files, within a transaction of the caller's."""
    lacks: dict[str, bool] = {}
    for file_id, text in connection.execute(_KEPT, (SAID,)).fetchall():
        if text not in lacks:
            kept = Wanted.from_text(text)
            lacks[text] = kept is not None and not kept.covers(known_in(connection, kept))
        if lacks[text]:
            connection.execute(_SAY, (SAID, file_id))
