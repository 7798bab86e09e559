# SPDX-License-Identifier: MIT
"""The outlines of courses that are in use, from the weekly package."""

from collections.abc import Iterable
from typing import Any, Final

from explorer.trail.outline import Block, Outline
from explorer.workspace.connection import Connection

_TABLE: Final = "course_structure"
_BLOCKS: Final = (
    "SELECT block_id, display_name, parent, category FROM course_structure"
    " WHERE package_course = ? ORDER BY place"
)
_IN_USE: Final = (
    "SELECT file_id, ifnull(course_id, course) FROM tables WHERE name = ? AND used ORDER BY 2"
)


class Outlines:
    """The outlines over one connection; read again only when others came into use."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._version: Any = None
        self._in_use: list[tuple[Any, ...]] = []
        self._last = Outline()

    def now(self) -> Outline:
        """The outlines in use now. To be asked once a page, not once an event."""
        version = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            in_use = self._connection.execute(_IN_USE, (_TABLE,)).fetchall()
            if in_use != self._in_use:
                self._last = Outline(dict.fromkeys(row[1] for row in in_use), self._blocks)
            self._version, self._in_use = version, in_use
        return self._last

    def last(self) -> Outline:
        """The outlines as they were when last looked at."""
        return self.now() if self._version is None else self._last

    def _blocks(self, course_id: str) -> Iterable[Block]:
        return map(Block._make, self._connection.execute(_BLOCKS, (course_id,)).fetchall())


def has_table(connection: Connection, name: str) -> bool:
    """Whether a table of the weekly package is in the workspace."""
    found = connection.execute("SELECT 1 FROM tables WHERE name = ? LIMIT 1", (name,)).fetchone()
    return found is not None
