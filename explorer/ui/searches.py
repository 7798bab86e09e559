# SPDX-License-Identifier: MIT
"""Saved and recent searches, kept in the workspace; what is done to them can be undone."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from explorer.ui.library import Library
from explorer.ui.view_state import ViewState
from explorer.work import CancelToken
from explorer.workspace.annotations import Notes
from explorer.workspace.notes_reading import SavedSearch
from explorer.workspace.records import Sort

_REMEMBER_MS: Final = 1_500
_RECENT: Final = 15


class Searches(QObject):
    """What was asked, and what was given a name.

    arrangement: says which columns are on show; whoever shows them sets it. Signals: changed();
    opened(SavedSearch), to be shown as it was saved; failed(Failure); said(sentence).
    """

    changed = Signal()
    opened = Signal(object)
    failed = Signal(object)
    said = Signal(str)

    def __init__(self, state: ViewState, library: Library, undo_stack: QUndoStack) -> None:
        super().__init__(library)
        self._state, self._library, self._undo_stack = state, library, undo_stack
        self.saved: list[SavedSearch] = []
        self.recent: list[str] = []
        self.arrangement: Callable[[], tuple[str, ...]] = tuple
        # What stands only for a moment, on the way to something else, was not asked for.
        self._remember = QTimer(self, singleShot=True, interval=_REMEMBER_MS)
        self._remember.timeout.connect(self.remember)
        state.query_changed.connect(lambda _: self._remember.start())
        library.phase_changed.connect(self._on_phase)

    def named(self, name: str) -> SavedSearch | None:
        """The saved search of this name."""
        wanted = name.strip().casefold()
        return next((each for each in self.saved if each.name.casefold() == wanted), None)

    @property
    def current(self) -> SavedSearch | None:
        """The saved search that asks what is asked now, if there is one."""
        return next((each for each in self.saved if each.query == self._state.query), None)

    def save(self, name: str) -> None:
        """Keep what is asked now, with its columns and its order."""
        sort = self._state.sort
        order = "" if sort == Sort() else f"{'-' * sort.descending}{sort.column}"
        search = SavedSearch(name.strip(), self._state.query, self.arrangement(), order)
        before = self.named(name)

        def back(notes: Notes) -> None:
            if before is None:
                notes.remove_search(search.name)
            else:
                notes.save_search(before)

        self._do("save the search", lambda notes: notes.save_search(search), back)
        self.said.emit("Saved with its columns and its order.")

    def rename(self, search: SavedSearch, name: str) -> None:
        """Give a saved search another name."""
        new = name.strip()
        if new and new != search.name:
            self._do(
                "rename the search",
                lambda notes: notes.rename_search(search.name, new),
                lambda notes: notes.rename_search(new, search.name),
            )

    def remove(self, search: SavedSearch) -> None:
        """Delete a saved search."""
        self._do(
            "delete the search",
            lambda notes: notes.remove_search(search.name),
            lambda notes: notes.save_search(search),
        )
        self.said.emit("Deleted the saved search; Edit, Undo brings it back.")

    def open(self, search: SavedSearch) -> None:
        """Ask a saved search, and show it as it was saved."""
        self._state.sort_by(sort_of(search))
        self._state.ask(search.query)
        self.opened.emit(search)

    def remember(self) -> None:
        """Count what is asked now among the recent searches."""
        query = self._state.query
        if query and query != next(iter(self.recent), ""):
            self._work(lambda notes: notes.recent(query))

    def forget_recent(self) -> None:
        """Forget what was asked."""
        self._work(lambda notes: notes.forget_recent())

    def _do(
        self, text: str, forth: Callable[[Notes], object], back: Callable[[Notes], object]
    ) -> None:
        self._undo_stack.push(_Step(text, self._work, forth, back))

    def _work(self, act: Callable[[Notes], object]) -> None:
        def work(notes: Notes, _: CancelToken) -> tuple[list[SavedSearch], list[str]]:
            act(notes)
            return notes.saved_searches(), notes.recent_searches(_RECENT)

        job = self._library.annotate(work)
        if job is not None:
            job.finished.connect(self._on_read)
            job.failed.connect(self.failed.emit)

    def _on_read(self, answer: Any) -> None:
        self.saved, self.recent = answer
        self.changed.emit()

    def _on_phase(self, phase: str) -> None:
        if phase == "open":
            self._work(lambda _: None)
        elif phase == "closed":
            self._remember.stop()
            self._on_read(([], []))


def sort_of(search: SavedSearch) -> Sort:
    """The order a saved search was saved with."""
    if not search.sort:
        return Sort()
    return Sort(search.sort.removeprefix("-"), search.sort.startswith("-"))


class _Step(QUndoCommand):
    """One change of the saved searches."""

    def __init__(
        self,
        text: str,
        work: Callable[[Callable[[Notes], object]], None],
        forth: Callable[[Notes], object],
        back: Callable[[Notes], object],
    ) -> None:
        super().__init__(text)
        self._work, self._forth, self._back = work, forth, back

    def redo(self) -> None:
        self._work(self._forth)

    def undo(self) -> None:
        self._work(self._back)
