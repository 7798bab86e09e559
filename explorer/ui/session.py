# SPDX-License-Identifier: MIT
"""Where one was: the query and the learner, kept in the workspace and found again."""

from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
from PySide6.QtCore import QObject, QTimer

from explorer.ui.library import Library
from explorer.ui.view_state import ViewState
from explorer.work import CancelToken
from explorer.workspace.annotations import Notes

_SOON_MS: Final = 1_000
_NAME: Final = "session"


class Session(QObject):
    """Keeps the question with the workspace: it may name a learner, so no settings file has it."""

    def __init__(self, state: ViewState, library: Library) -> None:
        super().__init__(library)
        self._state, self._library = state, library
        self._restored: Path | None = None  # the workspace whose question was looked up
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.keep)
        for changed in (state.query_changed, state.learner_changed):
            changed.connect(lambda _: self._soon.start())
        library.path_changed.connect(self._forget)
        library.phase_changed.connect(self._on_phase)

    def keep(self) -> None:
        """Write down where one is; nothing while no workspace is open."""
        self._soon.stop()
        if self._restored != self._library.path:
            return
        text = orjson.dumps([self._state.query, self._state.learner]).decode()

        def work(notes: Notes, _: CancelToken) -> None:
            notes.remember(_NAME, text)

        self._library.annotate(work)

    def _on_phase(self, phase: str) -> None:
        if phase != "open" or self._restored == self._library.path:
            return

        def work(notes: Notes, _: CancelToken) -> str:
            return notes.remembered(_NAME)

        job = self._library.annotate(work)
        if job is not None:
            job.finished.connect(partial(self._on_found, self._library.path))

    def _forget(self) -> None:
        self._restored = None

    def _on_found(self, path: Path, text: str) -> None:
        if path != self._library.path:
            return
        self._restored = path
        # Who has asked something meanwhile wants that.
        if text and not self._state.query and self._state.learner is None:
            kept: Any = orjson.loads(text)
            query, learner = kept
            if query:
                self._state.ask(query)
            self._state.show_trail(learner)
