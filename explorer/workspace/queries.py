# SPDX-License-Identifier: MIT
"""Every question asked of a workspace. One Reader is one connection, for one thread."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self

from explorer.errors import Cancelled, UserError, WorkspaceDamaged
from explorer.events.catalogue import UNKNOWN, Catalogue
from explorer.events.describe import Names
from explorer.work import CancelToken
from explorer.workspace import annotations, files, functions, learners, origins, rows
from explorer.workspace.asking import AskingReader, Ids
from explorer.workspace.connection import ANEW_TODO, DatabaseError
from explorer.workspace.coverage import SiteCoverage, coverage
from explorer.workspace.database import Workspace
from explorer.workspace.lines import Lines
from explorer.workspace.notes_reading import NotesReader
from explorer.workspace.outline import Outlines
from explorer.workspace.parts import Parts
from explorer.workspace.previous import Moment, previous
from explorer.workspace.profiles import ProfilesReader
from explorer.workspace.records import (
    EventRow,
    LearnerRow,
    Place,
    Receipt,
    RejectRow,
    Totals,
    Trail,
    TrailRow,
    how_about,
)
from explorer.workspace.refresh import refresh
from explorer.workspace.rollups import Rollups
from explorer.workspace.sql_reader import STEPS, SqlReader
from explorer.workspace.states import StatesReader
from explorer.workspace.trails import TrailsReader

__all__ = ["Ids", "Reader"]

_TRAIL_PAGE = 500


class Reader(AskingReader, NotesReader, ProfilesReader, SqlReader, StatesReader, TrailsReader):
    """Reads a workspace. Not thread-safe: make one in the thread that uses it.

    Methods raise Cancelled when their token was cancelled, UserError when the workspace is damaged.
    """

    def __init__(self, workspace: Workspace, catalogue: Catalogue) -> None:
        self.workspace = workspace
        self._name = workspace.path.name
        self._access = workspace.access
        self._catalogue = catalogue
        self._connection = workspace.connect(readonly=True)
        self._asked = CancelToken()
        self._refusals: list[UserError] = []  # why functions of ours failed
        # An interrupt that comes just before a statement begins is lost: look now and then.
        # Python, too, runs its signal handlers (Ctrl+C) only between steps of its own.
        self._connection.set_progress_handler(self._is_stopped, STEPS)
        try:
            with self._stoppable(CancelToken()):
                refresh(workspace, catalogue, self._connection)
                annotations.settle(workspace, self._connection)
        except UserError:
            self._connection.close()
            raise
        self._lines = Lines(self._connection)
        self._outlines = Outlines(self._connection)
        parts = Parts(self._connection, self._outlines)
        self._know_functions = partial(
            functions.register,
            catalogue=catalogue,
            parts=parts,
            namer=self._namer,
            refused=self._refusals.append,
        )
        self._know_functions(self._connection, self._lines)
        self._ask_over(self._connection, catalogue, parts, self._namer, workspace.columns)

    def rows(self, ids: Sequence[int] | Ids) -> list[EventRow]:
        """The events with these ids, in this order (a page of a table: some hundred at most)."""
        with self._stoppable(CancelToken()):
            outline = self._outlines.now()
            return rows.rows(self._connection, self._lines, self._catalogue, ids, outline)

    def _namer(self, document: dict[str, Any]) -> Names | None:
        outline, context = self._outlines.last(), document.get("context")
        if not outline:
            return None
        course = context.get("course_id") if isinstance(context, dict) else None
        return rows.named_by(outline, course if isinstance(course, str) else None)

    def line(self, event_id: int) -> bytes:
        """The exact line of an event, without its newline."""
        with self._stoppable(CancelToken()):
            return self._lines.line(int(event_id))

    def places(self, event_id: int) -> list[Place]:
        """Every file and line number at which the event's line was seen, the first first."""
        return [
            Place(*row)
            for row in self._all(
                origins.PLACES,
                {"id": int(event_id)},
            )
        ]

    def previous(self, event_id: int) -> Moment | None:
        """What the learner of an event did last before it; None if nothing, or nobody is named."""
        with self._stoppable(CancelToken()):
            return previous(self._connection, int(event_id))

    def totals(self) -> Totals:
        """Counts of the whole workspace."""
        row = self._all(
            "SELECT count(*), ifnull(sum(events), 0), ifnull(sum(rejects), 0), min(first_time),"
            " max(last_time) FROM files WHERE status <> 'failed'"
        )[0]
        return Totals(*row)

    def receipts(self) -> list[Receipt]:
        """What each file brought, in the order of import."""
        with self._stoppable(CancelToken()):
            return files.receipts(self._connection)

    def coverage(self) -> list[SiteCoverage]:
        """Which days of each organisation and site are in."""
        with self._stoppable(CancelToken()):
            return coverage(self._connection)

    def rejects(self, file_id: int | None = None) -> Iterator[RejectRow]:
        """The lines that could not be read, of one file or of all."""
        with self._stoppable(CancelToken()):
            for row in self._connection.execute(
                "SELECT f.file, r.line, r.reason, r.text, f.member FROM rejects r"
                " JOIN files f ON f.id = r.file_id WHERE :file IS NULL OR r.file_id = :file"
                " ORDER BY r.file_id, r.line",
                {"file": file_id},
            ):
                yield RejectRow(*row)

    def learners(self, text: str = "", limit: int = 200) -> list[LearnerRow]:
        """Learners whose username or user_id holds `text`, most events first."""
        with self._stoppable(CancelToken()):
            return learners.search(self._connection, text, limit)

    def trail(self, who: str, cancel: CancelToken) -> Trail:
        """Every event by or about the learner with this username or user_id.

        Raises UserError when nobody of that name is in the workspace.
        """
        learner, roles = self.trail_ids(who, cancel)
        trail = Trail(learner)
        for start in range(0, len(roles), _TRAIL_PAGE):
            cancel.check()
            role_of = dict(roles[start : start + _TRAIL_PAGE])
            page = self.rows(list(role_of))
            trail.rows.extend(
                TrailRow(event, role_of[event.id], how_about(event, learner, role_of[event.id]))
                for event in page
            )
        return trail

    def trail_ids(self, who: str, cancel: CancelToken) -> tuple[LearnerRow, list[tuple[int, str]]]:
        """The learner, and (event id, role) of the whole trail in time order; raises as `trail`."""
        with self._stoppable(cancel):
            known = learners.resolve(self._connection, who)
            if not known:
                raise UserError(
                    f"Nobody in this workspace has the username or user_id “{who}”.",
                    "Check the spelling, or look for a part of the name among the learners.",
                )
            self._access.record("read the trail of", who)
            learner = learners.describe(self._connection, known)
            return learner, learners.roles(self._connection, [one.id for one in known])

    def courses(self) -> list[str]:
        """The course ids seen, for completion."""
        found = self._all("SELECT DISTINCT course_id FROM courses WHERE course_id IS NOT NULL")
        return sorted(row[0] for row in found)

    def unknown(self) -> dict[int, int]:
        """How many events of types not in the catalogue each file brought, by the file's id."""
        unknown = {
            row[0] for row in self._all("SELECT id FROM event_types WHERE category = ?", (UNKNOWN,))
        }
        found = {
            file_id: sum(events for type_id, events in types.items() if type_id in unknown)
            for file_id, types in Rollups(self._connection).types().items()
        }
        return {file_id: events for file_id, events in found.items() if events}

    def event_types(self) -> list[tuple[str, str, int]]:
        """(type, category, number of events) of each type seen, most events first."""
        events: Counter[int] = Counter()
        for types in Rollups(self._connection).types().values():
            events.update(types)
        found: Counter[tuple[str, str]] = Counter()
        for type_id, kind, category in self._all("SELECT id, type, category FROM event_types"):
            if kind is not None and events[type_id]:
                found[kind, category] += events[type_id]
        return sorted(((*each, n) for each, n in found.items()), key=lambda row: (-row[2], row[0]))

    def facts(self, statement: str, cancel: CancelToken) -> list[tuple[Any, ...]]:
        """All rows of a statement of the app's own."""
        with self._stoppable(cancel):
            found: list[tuple[Any, ...]] = self._connection.execute(statement).fetchall()
            return found

    def close(self) -> None:
        """Close the connection; a query under way in another call must have ended."""
        self._close_grouping()
        self._connection.close()

    def _all(self, statement: str, params: Any = ()) -> list[tuple[Any, ...]]:
        with self._stoppable(CancelToken()):
            found: list[tuple[Any, ...]] = self._connection.execute(statement, params).fetchall()
            return found

    @contextmanager
    def _stoppable(
        self, cancel: CancelToken, blame: Callable[[Exception], UserError] | None = None
    ) -> Iterator[None]:
        cancel.check()
        before, self._asked = self._asked, cancel
        try:
            with cancel.on_cancel(self._connection.interrupt):
                yield
        except DatabaseError as error:
            if cancel.cancelled:
                raise Cancelled from error
            if self._refusals:
                raise self._refusals.pop() from error
            raise (blame or self._unreadable)(error) from error
        finally:
            self._asked = before

    def _unreadable(self, error: Exception) -> UserError:
        return WorkspaceDamaged(
            f"The workspace {self._name} can't be read: {error}.",
            f"If this stays, it is damaged. {ANEW_TODO}",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
