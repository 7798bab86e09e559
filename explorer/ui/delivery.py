# SPDX-License-Identifier: MIT
"""From a drop to what is taken of it: daily files at once, of weekly packages what is chosen."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from explorer.package.expand import expand
from explorer.package.member import Choice
from explorer.package.weekly import Part, may_hold_parts, weekly_parts
from explorer.tables.privacy import Privacy
from explorer.ui.jobs import Relay, Worker
from explorer.ui.package_picker import PackagePicker
from explorer.ui.panels.context import Context
from explorer.ui.panels.sources_intake import Intake
from explorer.ui.selection import EVERYTHING, Selection
from explorer.work import CancelToken
from explorer.workspace.queries import Reader

LEFT_OUT: Final = "import/left_out"
_KEPT: Final = "SELECT value FROM settings WHERE name = 'tables_left_out'"


@dataclass(frozen=True, slots=True)
class _Found:
    """A drop looked into. files: all of them, folders unfolded. note: on what was passed over."""

    files: tuple[Path, ...]
    parts: tuple[Part, ...]
    note: str = ""


def _joined(found: Iterable[_Found]) -> str:
    return " ".join(dict.fromkeys(each.note for each in found if each.note))


class Delivery(QObject):
    """Asks whose events and which tables are wanted; each only where there are some.

    Signals: wanted(paths, learners, Selection).
    """

    wanted = Signal(object, object, object)

    def __init__(self, context: Context, intake: Intake, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._intake, self._over = context, intake, parent
        self._lister: Worker[None] | None = None
        self._found: list[_Found] = []  # of drops whose other files wait for an answer
        self._now: tuple[_Found, tuple[str, ...]] | None = None
        self.picker: PackagePicker | None = None
        intake.wanted.connect(self._on_intake)
        intake.left.connect(self._found.clear)

    def offer(self, paths: Sequence[Path]) -> None:
        """Take these files and folders in, once it is said what of them is wanted."""
        self._look_into(list(paths), whose=True)

    def bring(self, paths: Sequence[Path]) -> None:
        """Take everyone's events of these in; of weekly packages, what is then chosen."""
        self._look_into(list(paths), whose=False)

    def _events_of(self, paths: list[Path], *, whose: bool) -> None:
        if whose:
            self._intake.offer(paths)
        elif paths:
            self.wanted.emit(paths, (), EVERYTHING)

    def _look_into(self, paths: list[Path], *, whose: bool) -> None:
        """Ask what is wanted of the packages among these. whose: ask whose events, too."""
        if not may_hold_parts(paths):
            self._events_of(paths, whose=whose)
            return
        if self._lister is None:
            self._lister = Worker("listing", Relay(self), nullcontext)

        gpg = self._context.library.gpg

        def work(_: None, token: CancelToken) -> _Found:
            dropped = expand(paths, token, gpg)
            parts = weekly_parts(dropped.files, token, gpg)
            return _Found(tuple(dropped.files), tuple(parts), dropped.note)

        job = self._lister.submit(work)
        held = self._context.library.asking.passphrases
        held.hold()
        job.ended.connect(held.release)
        job.finished.connect(lambda found: self._on_found(paths, found, whose=whose))

    def leave(self) -> None:
        """Before the window closes."""
        if self._lister is not None:
            self._lister.stop()
            self._lister = None
        if self.picker is not None:
            self.picker.close()

    def _on_found(self, paths: list[Path], found: _Found, *, whose: bool) -> None:
        if not found.parts:
            self._events_of(paths, whose=whose)
            return
        mine = {part.path for part in found.parts}
        others = [path for path in found.files if path not in mine]
        if not whose:
            self._events_of(others, whose=False)
            files = tuple(path for path in found.files if path in mine)
            self._ask(replace(found, files=files), ())
        elif others:
            self._found.append(found)
            self._intake.offer(others)
        else:
            self._ask(found, ())

    def _on_intake(self, paths: list[Path], learners: tuple[str, ...]) -> None:
        found, self._found = self._found, []
        if not found:
            self.wanted.emit(paths, learners, EVERYTHING)
            return
        files = dict.fromkeys([*paths, *(path for each in found for path in each.files)])
        parts = tuple(part for each in found for part in each.parts)
        self._ask(_Found(tuple(files), parts, _joined(found)), learners)

    def _ask(self, found: _Found, learners: tuple[str, ...]) -> None:
        """Open the picker with what this workspace, or else the person, leaves out.

        What it was asked before and did not answer yet is asked with it.
        """
        if self._now is None:  # what was typed to list a zip serves to take it in
            self._context.library.asking.passphrases.hold()
        else:
            before, whose = self._now
            files = dict.fromkeys([*before.files, *found.files])
            parts = dict.fromkeys([*before.parts, *found.parts])
            found = _Found(tuple(files), tuple(parts), _joined((before, found)))
            learners = learners or whose
        self._now = (found, learners)
        if self._context.library.phase != "open":
            self._open_picker(self._remembered())
            return

        def work(reader: Reader, token: CancelToken) -> Privacy | None:
            rows = reader.facts(_KEPT, token)
            return Privacy.from_text(rows[0][0]) if rows else None

        def answered(kept: Any) -> None:
            self._open_picker(self._remembered() if kept is None else kept)

        def failed(_: object) -> None:
            self._open_picker(self._remembered())

        self._context.library.channel("counts").ask(work, answered, failed)

    def _open_picker(self, privacy: Privacy) -> None:
        if self._now is None:
            return
        found, _ = self._now
        if self.picker is None:
            self.picker = PackagePicker(self._over)
            self.picker.wanted.connect(self._on_picked)
            self.picker.left.connect(self._on_left)
        mine = {part.path for part in found.parts}
        others = sum(path not in mine for path in found.files)
        self.picker.offer(found.parts, others, privacy)

    def _on_picked(self, unwanted: list[Part], privacy: Privacy) -> None:
        if self._now is None:
            return
        (found, learners), self._now = self._now, None
        self._context.settings.setValue(LEFT_OUT, ",".join(sorted(privacy.groups)))
        parts, out = set(found.parts), set(unwanted)
        gone = {part.path for part in out if part.member is None}
        gone |= {part.path for part in out} - {part.path for part in parts - out}
        paths = [path for path in found.files if path not in gone]
        but = frozenset(part.member for part in out if part.member is not None)
        self.wanted.emit(paths, learners, Selection(Choice(but=but), privacy, found.note))
        self._context.library.asking.passphrases.release()

    def _on_left(self) -> None:
        if self._now is not None:
            self._context.library.asking.passphrases.release()
        self._now = None

    def _remembered(self) -> Privacy:
        text = str(self._context.settings.value(LEFT_OUT, "") or "")
        try:
            return Privacy.of(text.split(","))
        except ValueError:
            return Privacy()
