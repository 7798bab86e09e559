# SPDX-License-Identifier: MIT
"""Every question asked of a workspace. One Reader is one connection, for one thread."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from explorer.events.catalogue import Catalogue
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.query import Query
from explorer.workspace.records import (
    EventRow,
    LearnerRow,
    Place,
    Receipt,
    RejectRow,
    Totals,
    Trail,
)

Ids = NDArray[np.int64]


class Reader:
    """Reads a workspace. Not thread-safe: make one in the thread that uses it.

    Methods raise Cancelled when their token was cancelled, UserError when the workspace is damaged.
    """

    def __init__(self, workspace: Workspace, catalogue: Catalogue) -> None:
        raise NotImplementedError

    def hits(self, query: Query, cancel: CancelToken) -> Iterator[Ids]:
        """The ids of the matching events in time order, in chunks; the first chunk is small."""
        raise NotImplementedError

    def rows(self, ids: Sequence[int] | Ids) -> list[EventRow]:
        """The events with these ids, in this order (a page of a table: some hundred at most)."""
        raise NotImplementedError

    def line(self, event_id: int) -> bytes:
        """The exact line of an event, without its newline."""
        raise NotImplementedError

    def places(self, event_id: int) -> list[Place]:
        """Every file and line number at which the event's line was seen, the first first."""
        raise NotImplementedError

    def totals(self) -> Totals:
        """Counts of the whole workspace."""
        raise NotImplementedError

    def receipts(self) -> list[Receipt]:
        """What each file brought, in the order of import."""
        raise NotImplementedError

    def rejects(self, file_id: int | None = None) -> Iterator[RejectRow]:
        """The lines that could not be read, of one file or of all."""
        raise NotImplementedError

    def learners(self, text: str = "", limit: int = 200) -> list[LearnerRow]:
        """Learners whose username or user_id holds `text`, most events first."""
        raise NotImplementedError

    def trail(self, who: str, cancel: CancelToken) -> Trail:
        """Every event by or about the learner with this username or user_id.

        Raises UserError when nobody of that name is in the workspace.
        """
        raise NotImplementedError

    def courses(self) -> list[str]:
        """The course ids seen, for completion."""
        raise NotImplementedError

    def event_types(self) -> list[tuple[str, str, int]]:
        """(type, category, number of events) of each type seen, most events first."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection; a query under way in another call must have ended."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
