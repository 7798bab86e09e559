# SPDX-License-Identifier: MIT
"""What the weekly package adds to events: whom an id means, and the text of posts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from explorer.events.catalogue import Catalogue
from explorer.events.describe import describe
from explorer.events.event import Identity
from explorer.events.identity import response_id
from explorer.events.parse import decode
from explorer.workspace import posts, responses
from explorer.workspace.connection import Connection
from explorer.workspace.lines import Lines
from explorer.workspace.outline import has_table
from explorer.workspace.people import known_by_tables
from explorer.workspace.records import EventRow, Meant

_AT_ONCE: Final = 400
# (table, column that stands for a person, column of the account's number, what it is called)
_IDS: Final = (
    ("student_anonymoususerid", "anonymous_user_id", "user_id", "anonymous id"),
    ("user_id_map", "hash_id", "user_id", "anonymous id"),
    ("auth_user", "email", "id", "e-mail address"),
)
_NAMES: Final = (("auth_user", "id"), ("user_id_map", "user_id"))


def with_meaning(
    connection: Connection,
    lines: Lines,
    catalogue: Catalogue,
    found: list[EventRow],
    abouts: Mapping[int, Iterable[Identity]],
) -> list[EventRow]:
    """The events with all that the tables say of them. abouts: whom each is about."""
    asked = {
        event_id: [
            who.anonymous_id
            for who in about
            if who.anonymous_id and who.username is None and who.user_id is None
        ]
        for event_id, about in abouts.items()
    }
    meant = meanings(connection, (text for texts in asked.values() for text in texts))
    named: dict[int, str] = {}
    documents: dict[int, dict[str, Any]] = {}
    if posts.there(connection):
        for row in found:
            if row.category == "forum" or "/discussion/" in (row.event_type or ""):
                document = decode(lines.line(row.id))
                post = posts.post_id(row.event_type, document, catalogue)
                if post is not None:
                    named[row.id], documents[row.id] = post, document
    told = posts.posts(connection, named.values())
    if not meant and not told:
        return found
    rows = [
        replace(
            row,
            meant=tuple(meant[text] for text in asked.get(row.id, ()) if text in meant),
            post=told.get(named.get(row.id, "")),
        )
        for row in found
    ]
    return [_titled(row, documents.get(row.id), catalogue) for row in rows]


def _titled(row: EventRow, document: dict[str, Any] | None, catalogue: Catalogue) -> EventRow:
    """An event about a thread says its title, also where only the package has that."""
    post = row.post
    if document is None or post is None or post.kind != "thread" or row.object_name:
        return row
    title = post.title
    said = describe(document, catalogue, lambda object_id: title if object_id == post.id else None)
    return replace(row, summary=said.summary, object_name=said.object_name)


def meanings(connection: Connection, ids: Iterable[str]) -> dict[str, Meant]:
    """Whom these ids mean, of those that the tables in use tell."""
    wanted = set(ids)
    if not wanted or not known_by_tables(connection):
        return {}
    written = {each for each in wanted if response_id(each) == each}
    writers = responses.writers(connection, written)
    plain = (wanted - written) | {writer.anonymous_id for writer in writers.values()}
    owners = _owners(connection, plain)
    found = {text: owners[text] for text in wanted - written if text in owners}
    for response, writer in writers.items():
        owner = owners.get(writer.anonymous_id)
        if owner is not None:
            found[response] = replace(owner, id=response, kind="response", week=writer.week)
    return _named(connection, found)


def _owners(connection: Connection, ids: set[str]) -> dict[str, Meant]:
    found: dict[str, Meant] = {}
    for table, column, number, kind in _IDS:
        address = column == "email"
        left = [each for each in sorted(ids - found.keys()) if ("@" in each) == address]
        if not left or not has_table(connection, table):
            continue
        for row in _in(connection, f"SELECT {column}, {number}, package_week FROM {table}"
                       f" WHERE typeof({number}) = 'integer' AND {column}", left):  # fmt: skip
            found.setdefault(row[0], Meant(row[0], kind, row[1], None, row[2]))
    return found


def _named(connection: Connection, found: dict[str, Meant]) -> dict[str, Meant]:
    names: dict[int, str] = {}
    for table, number in _NAMES:
        left = sorted({one.user_id for one in found.values()} - names.keys())
        if left and has_table(connection, table):
            rows = _in(connection, f"SELECT {number}, username FROM {table} WHERE {number}", left)
            names |= {row[0]: row[1] for row in rows if row[1]}
    return {text: replace(one, username=names.get(one.user_id)) for text, one in found.items()}


def _in(connection: Connection, select: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement that ends with the column these values are looked for in."""
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        found += connection.execute(f"{select} IN ({', '.join('?' * len(some))})", some).fetchall()
    return found
