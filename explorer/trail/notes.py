# SPDX-License-Identifier: MIT
"""The notes and bookmarks a learner made in the course."""

from collections.abc import Iterable
from dataclasses import dataclass

from explorer.events.filters import plain
from explorer.trail.grouping import ids_of
from explorer.trail.steps import Step, tidy


@dataclass(frozen=True, slots=True)
class NoteReading:
    """One note, or one bookmark, as it was left. object: where in the course.

    made: None where the log does not have its beginning. gone: when it was deleted. changes:
    how often it was edited.
    """

    id: str
    course_id: str | None
    object: str | None
    text: str
    marked: str
    made: int | None
    changes: int
    gone: int | None
    last: int
    ids: tuple[int, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotesReading:
    """looks: the times at which notes or bookmarks were looked at; looked: those events."""

    notes: tuple[NoteReading, ...] = ()
    bookmarks: tuple[NoteReading, ...] = ()
    looks: tuple[int, ...] = ()
    looked: tuple[int, ...] = ()
    ids: tuple[int, ...] = ()


def notes(steps: Iterable[Step]) -> NotesReading:
    """What a trail tells of notes and bookmarks."""
    own = [step for step in tidy(steps) if step.own]
    written = [s for s in own if s.act in ("note.add", "note.edit", "note.delete")]
    marked = [s for s in own if s.act in ("bookmark.add", "bookmark.remove")]
    looked = [s for s in own if s.act in ("note.read", "bookmark.use")]
    return NotesReading(
        notes=_each(written, "note"),
        bookmarks=_each(marked, "bookmark"),
        looks=tuple(step.time for step in looked),
        looked=ids_of(looked),
        ids=ids_of(tidy([*written, *marked, *looked])),
    )


def _each(steps: list[Step], named: str) -> tuple[NoteReading, ...]:
    found: dict[str, list[Step]] = {}
    for step in steps:
        name = plain(step.facts.get(named)) or step.head.object or ""
        found.setdefault(name, []).append(step)
    return tuple(_reading(name, some) for name, some in found.items())


def _reading(name: str, steps: list[Step]) -> NoteReading:
    last = steps[-1]
    begun = [step.time for step in steps if step.act.endswith(".add")]
    gone = last.time if last.act.endswith((".delete", ".remove")) else None
    told = {
        fact: next((t for s in reversed(steps) if (t := plain(s.facts.get(fact)))), "")
        for fact in ("text", "marked")
    }
    doubts = () if begun else ("Its beginning is not in the log.",)
    return NoteReading(
        id=name,
        course_id=last.head.course_id,
        object=last.head.object,
        text=told["text"],
        marked=told["marked"],
        made=begun[0] if begun else None,
        changes=sum(step.act.endswith(".edit") for step in steps),
        gone=gone,
        last=last.time,
        ids=ids_of(steps),
        doubts=doubts,
    )
