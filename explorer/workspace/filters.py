# SPDX-License-Identifier: MIT
"""FILTERS: every field a query can ask for, one row each, giving SQL and an English sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from explorer.errors import QueryError
from explorer.events import identity
from explorer.workspace import marked
from explorer.workspace.clauses import COMPARED, Asked, Clause, matches, plain, says
from explorer.workspace.hours import hour
from explorer.workspace.masks import Among, Chosen, Either, Every, Within
from explorer.workspace.times import span
from explorer.workspace.within import part


@dataclass(frozen=True, slots=True)
class Filter:
    """One field. names: the field's name and its other spellings. help: for completion."""

    names: tuple[str, ...]
    help: str
    clause: Callable[[Asked], Clause]
    example: str = field(default="")


def _dictionary(
    column: str, table: str, match: str, noun: str, *, fold: bool = False
) -> Callable[[Asked], Clause]:
    def clause(asked: Asked) -> Clause:
        condition, params = matches(match, asked, noun, fold=fold)
        select = f"SELECT id FROM {table} WHERE {condition}"
        mask = Among(column.removesuffix("_id"), select, tuple(params))
        return Clause(f"e.{column} IN ({select})", tuple(params), says(noun, asked), mask)

    return clause


_FILES = "e.file_id IN (SELECT id FROM files)"


def _typed(match: str, noun: str) -> Callable[[Asked], Clause]:
    inner = _dictionary("type_id", "event_types", match, noun, fold=True)

    def clause(asked: Asked) -> Clause:
        found = inner(asked)
        return replace(found, sql=f"({_FILES} AND {found.sql})")

    return clause


# The learner a trail would show: `learners.resolve`, as a function.
_ONE_LEARNER = "SELECT value FROM json_each(learner_identities(?))"


def _identities(asked: Asked) -> tuple[str, list[Any]]:
    if asked.how == "any":
        return "SELECT id FROM identities", []
    name, params = matches("username", asked, "learner")
    if asked.wild:
        number, more = matches("CAST(user_id AS TEXT)", asked, "learner")
        return f"SELECT id FROM identities WHERE {name} OR {number}", [*params, *more]
    value = plain(asked.value)
    if not value:
        return "SELECT id FROM identities WHERE 0", []
    return _ONE_LEARNER, [value]


def _user_id(asked: Asked) -> Clause:
    """One of them, by its text; compared, only those that are numbers."""
    if asked.how in ("is", "any"):
        return _SPELLED(asked)
    value = max(-_LARGEST, min(_whole(asked, "user_id"), _LARGEST))
    select = (
        f"SELECT id FROM identities WHERE typeof(user_id) = 'integer' AND user_id {asked.how} ?"
    )
    said = f"whose user_id {COMPARED[asked.how]} {value}"
    return Clause(f"e.actor_id IN ({select})", (value,), said, Among("actor", select, (value,)))


_SPELLED = _dictionary("actor_id", "identities", "CAST(user_id AS TEXT)", "user_id")
_LARGEST = 2**63 - 1  # that the index can compare with


def _whole(asked: Asked, noun: str) -> int:
    try:
        return int(asked.value)
    except ValueError as error:
        raise QueryError(f"{noun} is a number, not “{asked.value}”.") from error


def user_id(text: str) -> int | str:
    """A user_id as the workspace keeps it: a number where it can be one."""
    found = identity.user_id(text)
    return text if found is None else found


def _actor(asked: Asked) -> Clause:
    inner, params = _identities(asked)
    return Clause(
        f"({_FILES} AND e.actor_id IN ({inner}))",
        tuple(params),
        f"done by {_who(asked)}",
        Among("actor", inner, tuple(params)),
    )


SUBJECTS = (
    "SELECT event_id FROM subjects WHERE file_id IN (SELECT id FROM files) AND identity_id IN ({})"
)


def _subject(asked: Asked) -> Clause:
    inner, params = _identities(asked)
    select = SUBJECTS.format(inner)
    mask = Chosen(select, tuple(params))
    return Clause(f"e.id IN ({select})", tuple(params), f"about {_who(asked)}", mask)


def _learner(asked: Asked) -> Clause:
    actor, subject = _actor(asked), _subject(asked)
    assert actor.mask is not None
    assert subject.mask is not None
    return Clause(
        f"({actor.sql} OR {subject.sql})",
        (*actor.params, *subject.params),
        f"by or about {_who(asked)}",
        Either((actor.mask, subject.mask)),
    )


def _who(asked: Asked) -> str:
    if asked.how == "any":
        return "any learner"
    return f"{'learners like ' * asked.wild}{plain(asked.value)}"


def _time(column: str, noun: str) -> Callable[[Asked], Clause]:
    def clause(asked: Asked) -> Clause:
        name = "time" if column == "e.time" else "received"
        if asked.how == "any":
            return Clause(f"{column} IS NOT NULL", (), f"with a {noun}", Within(name))
        low, high = span(asked.value)
        if asked.how == "is":
            sql, said = f"{column} >= ? AND {column} < ?", f"whose {noun} is {asked.value}"
            return Clause(sql, (low, high), said, Within(name, low, high))
        value = high if asked.how in ("<=", ">") else low
        below = asked.how in ("<", "<=")
        mask = Within(name, None, value) if below else Within(name, value)
        said = f"{'received ' * (name == 'received')}{_TIME_WORDS[asked.how]} {asked.value}"
        return Clause(f"{column} {'<' if below else '>='} ?", (value,), said, mask)

    return clause


_TIME_WORDS = {"<": "before", "<=": "up to", ">": "after", ">=": "from"}


def _number(column: str, noun: str) -> Callable[[Asked], Clause]:
    def clause(asked: Asked) -> Clause:
        if asked.how == "any":
            return Clause(f"{column} IS NOT NULL", (), f"with a {noun}", Within("line"))
        sign = "=" if asked.how == "is" else asked.how
        value = max(-_LARGEST, min(_whole(asked, noun), _LARGEST))
        low = None if sign in ("<", "<=") else value + (sign == ">")
        high = None if sign in (">", ">=") else value + (sign != "<")
        said = f"whose {noun} {COMPARED[asked.how]} {value}"
        return Clause(f"{column} {sign} ?", (value,), said, Within("line", low, high))

    return clause


_MOST_IDS = 20_000


def _ids(asked: Asked) -> Clause:
    numbers = plain(asked.value).split()
    if asked.how == "any":
        return Clause("1", (), "of any id", Every())
    if asked.how != "is" or not all(n.isascii() and n.isdecimal() and len(n) < 19 for n in numbers):
        raise QueryError("id asks for events by their numbers.", 'Write id:2048 or id:"2048 2049".')
    if len(numbers) > _MOST_IDS:
        raise QueryError(f"id can ask for {_MOST_IDS:,} events at most.")
    several = f"among {len(numbers):,} chosen events"
    said = several if len(numbers) != 1 else f"whose number is {int(numbers[0])}"
    listed = ", ".join(str(int(n)) for n in numbers)
    mask = Chosen("SELECT value FROM json_each(?)", (f"[{listed}]",))
    return Clause(f"e.id IN ({listed})", (), said, mask)


FILTERS: tuple[Filter, ...] = (
    Filter(
        ("learner",),
        "by or about a learner: username, user_id, or an id or address of the weekly package",
        _learner,
        "learner:7@edge",
    ),
    Filter(("actor", "by"), "done by: username or user_id", _actor),
    Filter(
        ("username",),
        "username as the event has it",
        _dictionary("actor_id", "identities", "username", "username"),
    ),
    Filter(
        ("user_id",),
        "user_id as the event has it",
        _user_id,
        "user_id:>=500000",
    ),
    Filter(("subject", "about"), "about: username or user_id", _subject),
    Filter(("type", "event_type"), "event type", _typed("type", "type")),
    Filter(
        ("what",),
        "what happened, as the catalogue titles it",
        _typed("catalogue_title(type)", "title"),
        'what:"Paused a video"',
    ),
    Filter(("category",), "group of event types", _typed("category", "category")),
    Filter(
        ("course", "course_id"),
        "course id",
        _dictionary("course_id", "courses", "course_id", "course", fold=True),
    ),
    Filter(("org",), "organisation", _dictionary("course_id", "courses", "org", "org", fold=True)),
    Filter(
        ("source", "event_source"),
        "server, browser or mobile",
        _dictionary("source_id", "sources", "source", "source", fold=True),
    ),
    Filter(("time",), "when it happened", _time("e.time", "time")),
    Filter(
        ("received", "received_at"), "when it was received", _time("e.received_at", "receipt time")
    ),
    Filter(
        ("session",), "session key", _dictionary("session_id", "sessions", "session", "session")
    ),
    Filter(
        ("object",),
        "id of what was acted on",
        _dictionary("object_id", "objects", "object", "object"),
    ),
    Filter(
        ("part", "within"),
        "in a part of a course: its name, names from above down, or id",
        part,
        'part:"Week 1 > Tides"',
    ),
    Filter(("ip",), "IP address", _dictionary("ip_id", "ips", "ip", "IP")),
    Filter(
        ("agent",), "browser or app", _dictionary("agent_id", "agents", "agent", "agent", fold=True)
    ),
    Filter(("file",), "delivered file's name", _dictionary("file_id", "files", "file", "file")),
    Filter(
        ("server",),
        "server whose log it was in, by its folder",
        _dictionary("file_id", "files", "server", "server"),
        "server:prod-edxapp-003",
    ),
    Filter(("line",), "line in the file", _number("e.line", "line")),
    Filter(("cut",), "cut by the logger: yes or no", marked.cut),
    Filter(
        ("site",), "site of the delivered file", _dictionary("file_id", "files", "site", "site")
    ),
    Filter(
        ("platform",),
        "browser and system, or the app",
        _dictionary("agent_id", "agents", "platform", "platform", fold=True),
        'platform:"Chrome on *"',
    ),
    Filter(("hour",), "hour of the week, UTC", hour, "hour:mon-14"),
    Filter(("summary",), "what happened, in plain words", marked.told("summary")),
    Filter(("outcome",), "what came of it", marked.told("outcome"), "outcome:correct"),
    Filter(("starred",), "starred: yes or no", marked.starred),
    Filter(("noted",), "has a note: yes or no", marked.noted),
    Filter(("note",), "words of the note", marked.note, "note:appeal"),
    Filter(("id",), "numbers of events in this workspace", _ids, 'id:"2048 2049"'),
)
BY_NAME: dict[str, Filter] = {name: row for row in FILTERS for name in row.names}
