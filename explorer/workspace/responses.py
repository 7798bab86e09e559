# SPDX-License-Identifier: MIT
"""Whose an open response is, as the tables of the weekly package say."""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple
from uuid import UUID

from explorer.events.identity import response_id
from explorer.workspace.connection import Connection
from explorer.workspace.outline import has_table

TABLE: Final = "submissions_submission"
ITEMS: Final = "submissions_studentitem"
# Numbers of tasks may be the same on two sites.
_JOINED: Final = (
    f"FROM {TABLE} s JOIN {ITEMS} i"
    " ON i.id = s.student_item_id AND i.package_course = s.package_course"
)
_AT_ONCE: Final = 400


class Writer(NamedTuple):
    """Who handed in a response, and which package says so."""

    anonymous_id: str
    week: str | None


def spellings(response: str) -> tuple[str, str]:
    """A response's id as tables may write it."""
    return response, UUID(response).hex


def handed_in(connection: Connection, anonymous_ids: Collection[str]) -> set[str]:
    """The ids of the responses that these people handed in."""
    if not anonymous_ids or not _there(connection):
        return set()
    found: set[str] = set()
    for marks, some in _marked(anonymous_ids):
        rows = connection.execute(
            f"SELECT s.uuid FROM {ITEMS} i CROSS JOIN {TABLE} s"
            " ON s.student_item_id = i.id AND s.package_course = i.package_course"
            f" WHERE i.student_id IN ({marks})",
            some,
        )
        found |= {response for row in rows if (response := response_id(row[0])) is not None}
    return found


def writers(connection: Connection, wanted: Iterable[str]) -> dict[str, Writer]:
    """Who handed in these responses, of those that the tables know."""
    asked = [text for response in wanted for text in spellings(response)]
    if not asked or not _there(connection):
        return {}
    found: dict[str, Writer] = {}
    for marks, some in _marked(asked):
        rows = connection.execute(
            f"SELECT s.uuid, i.student_id, s.package_week {_JOINED} WHERE s.uuid IN ({marks})", some
        )
        for uuid, anonymous_id, week in rows:
            response = response_id(uuid)
            if response is not None and anonymous_id:
                found[response] = Writer(anonymous_id, week)
    return found


def _there(connection: Connection) -> bool:
    return has_table(connection, TABLE) and has_table(connection, ITEMS)


def _marked(values: Collection[str]) -> Iterable[tuple[str, list[str]]]:
    listed = sorted(values)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        yield ", ".join("?" * len(some)), some
