# SPDX-License-Identifier: MIT
"""Stars and notes as the window shows and changes them, with undo."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from explorer.ui.formats import count_text
from explorer.ui.library import Library
from explorer.work import CancelToken
from explorer.workspace.annotations import Kept, Notes
from explorer.workspace.notes_reading import Mark

MOST_AT_ONCE: Final = 10_000
_KEPT_STEPS: Final = 200


class Marks(QObject):
    """What the person put on events, held in memory; written beside the window's thread.

    `undo_stack` takes back and does again. Signals: changed(), after stars or notes are others;
    note_wanted(event id), to have its note edited; failed(Failure); said(sentence).
    """

    changed = Signal()
    note_wanted = Signal(object)
    failed = Signal(object)
    said = Signal(str)

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._library = library
        self._marks: dict[int, Mark] = {}
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_KEPT_STEPS)
        library.phase_changed.connect(self._on_phase)
        library.events_changed.connect(self._settle)

    def __len__(self) -> int:
        return len(self._marks)

    def of(self, event_id: int) -> Mark | None:
        """The mark of an event, if it has one."""
        return self._marks.get(event_id)

    def starred(self, event_id: int) -> bool:
        """Whether an event has a star."""
        mark = self._marks.get(event_id)
        return mark is not None and mark.starred

    def note(self, event_id: int) -> str:
        """The note of an event; "" if it has none."""
        mark = self._marks.get(event_id)
        return "" if mark is None else mark.note

    def toggle_star(self, event_ids: Sequence[int]) -> None:
        """Star these events; if all have one, take their stars."""
        if event_ids:
            self.set_star(event_ids, on=not all(map(self.starred, event_ids[:MOST_AT_ONCE])))

    def set_star(self, event_ids: Sequence[int], *, on: bool) -> None:
        """Star these events, or take their stars."""
        if len(event_ids) > MOST_AT_ONCE:
            self.said.emit(
                f"At most {MOST_AT_ONCE:,} events can be starred at once; save the search instead."
            )
            return
        ids = [int(event_id) for event_id in event_ids if self.starred(event_id) != on]
        if not ids:
            return
        what = count_text(len(ids), "event")
        text = f"star {what}" if on else f"take the star from {what}"
        self.do(text, lambda notes: notes.set_star(ids, on))
        self.said.emit(f"Starred {what}." if on else f"Took the star from {what}.")

    def set_note(self, event_id: int, text: str) -> None:
        """Write the note of an event; "" takes it away."""
        if text.strip() != self.note(event_id):
            what = "write a note" if text.strip() else "delete a note"
            self.do(what, lambda notes: notes.set_note(int(event_id), text))

    def edit_note(self, event_id: int) -> None:
        """Have the note of an event shown and edited."""
        self.note_wanted.emit(event_id)

    def do(self, text: str, act: Callable[[Notes], list[Kept]]) -> None:
        """Do what can be undone; text: what it is, as a menu says it after “Undo”."""
        self.undo_stack.push(_Step(self, text, act))

    def work(self, act: Callable[[Notes], object]) -> None:
        """Change notes beside the window's thread, then show them as they are."""

        def work(notes: Notes, _: CancelToken) -> list[Mark]:
            act(notes)
            return notes.all_marks()

        job = self._library.annotate(work)
        if job is not None:
            job.finished.connect(self._on_written)
            job.failed.connect(self.failed.emit)

    def _settle(self) -> None:
        self.work(lambda notes: notes.settle())

    def _on_written(self, marks: Any) -> None:
        if self._library.phase == "open":  # else it was locked meanwhile
            self._on_read(marks)

    def _on_read(self, marks: Any) -> None:
        found = {mark.event_id: mark for mark in marks}
        if found != self._marks:
            self._marks = found
            self.changed.emit()

    def _on_phase(self, phase: str) -> None:
        if phase == "open":
            self._settle()
        elif phase == "closed":
            self.undo_stack.clear()
            self._on_read([])


class _Step(QUndoCommand):
    """One change of stars or notes.

    What undoes it comes from the workspace, in the thread that wrote; steps are written one after
    another, so that it is there when it is needed.
    """

    def __init__(self, marks: Marks, text: str, act: Callable[[Notes], list[Kept]]) -> None:
        super().__init__(text)
        self._marks = marks
        self._act = act
        self._before: list[Kept] | None = None

    def redo(self) -> None:
        self._marks.work(self._forth)

    def undo(self) -> None:
        self._marks.work(self._back)

    def _forth(self, notes: Notes) -> None:
        again = self._before
        self._before = self._act(notes) if again is None else notes.put_back(again)

    def _back(self, notes: Notes) -> None:
        if self._before is not None:
            self._before = notes.put_back(self._before)
