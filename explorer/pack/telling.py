# SPDX-License-Identifier: MIT
"""The events of a trail one after another, as they are or with everybody in them replaced."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from explorer.events.catalogue import Catalogue
from explorer.events.event import Event
from explorer.events.parse import parse_line
from explorer.pack.rewrite import Rewriter
from explorer.package.packs import Origin
from explorer.work import CancelToken
from explorer.workspace.event_views import these
from explorer.workspace.notes_reading import Mark
from explorer.workspace.queries import Reader
from explorer.workspace.records import EventRow, Receipt
from explorer.workspace.records import Origin as RowOrigin
from explorer.workspace.rows import describe_line

_PAGE: Final = 500
_QUICK: Final = 1
_BLANK: Final = Event(
    time=0,
    received_at=None,
    name=None,
    event_type=None,
    type=None,
    actor=None,
    subjects=(),
    course_id=None,
    org=None,
    session=None,
    object=None,
    source=None,
    ip=None,
    agent=None,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the trail. number: its line in raw.log, counted from 1. role: as in a trail.

    line: its exact line (or that line with everybody replaced). source: the file it stands in.
    """

    number: int
    event: EventRow
    role: str
    line: bytes
    source: Receipt | None
    mark: Mark | None

    @property
    def origin(self) -> Origin:
        """The delivered file that the line stood in."""
        found = self.event.origin
        if found is not None:
            return Origin(found.file, found.member, found.sha256)
        source = self.source
        if source is None:
            return Origin(self.event.file)
        return Origin(self.event.file, source.member, source.sha256)


class Telling:
    """Reads a trail page by page, as often as it is asked for.

    keep: hold what `lines` gives, packed, for `events`: rewriting lines takes long. step: called
    with the number of events told, some hundred at a time.
    """

    def __init__(
        self,
        reader: Reader,
        catalogue: Catalogue,
        roles: Sequence[tuple[int, str]],
        cancel: CancelToken,
        rewriter: Rewriter | None = None,
    ) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._roles = roles
        self._cancel = cancel
        self._rewriter = rewriter
        self._sources = {one.file_id: one for one in reader.receipts()}
        self._told: dict[int, Receipt] = {}  # as long as nobody else becomes known
        self._known = 0
        self._kept: dict[int, bytes] = {}
        self.keep = False
        self.step: Callable[[int], None] = lambda _: None

    def __len__(self) -> int:
        return len(self._roles)

    def lines(self) -> Iterator[bytes]:
        """The lines alone."""
        for start in range(0, len(self._roles), _PAGE):
            self._cancel.check()
            page = [event_id for event_id, _ in self._roles[start : start + _PAGE]]
            found = list(map(self._rewritten_line, self._reader.lines(page)))
            if self.keep:
                self._kept[start] = zlib.compress(b"\n".join(found), _QUICK)
            yield from found
            self.step(len(page))

    def events(self) -> Iterator[Told]:
        """Every event with all that is said of it."""
        number = 0
        for start in range(0, len(self._roles), _PAGE):
            self._cancel.check()
            page = dict(self._roles[start : start + _PAGE])
            marks = self._reader.marks(page)
            files = self._files(page)
            rows = self._reader.rows(list(page))
            for row, line in zip(rows, self._lines_of(start, rows), strict=True):
                number += 1
                event = self._rewritten(row, line) if self._rewriter else row
                source = self._source(files.get(row.id))
                mark = self._mark(marks.get(row.id))
                yield Told(number, event, page[row.id], line, source, mark)
            self.step(len(page))

    def _lines_of(self, start: int, rows: Sequence[EventRow]) -> Iterable[bytes]:
        """The lines of a page: those that were kept, else read and rewritten once more."""
        kept = self._kept.pop(start, None)
        if kept is not None:
            return zlib.decompress(kept).split(b"\n")
        return map(self._rewritten_line, self._reader.lines(row.id for row in rows))

    def _rewritten_line(self, line: bytes) -> bytes:
        return line if self._rewriter is None else self._rewriter.line(line)

    def _rewritten(self, row: EventRow, line: bytes) -> EventRow:
        """The row of an event as its rewritten line tells it."""
        assert self._rewriter is not None
        event = parse_line(line, self._catalogue)
        said = describe_line(line, self._catalogue)
        scrub = self._rewriter.pseudonyms.scrub
        if not isinstance(event, Event):  # it was read from a line that holds no document
            event = _BLANK
        actor = event.actor
        return replace(
            row,
            event_type=event.type,
            username=actor.username if actor else None,
            user_id=actor.user_id if actor else None,
            course_id=event.course_id,
            org=event.org,
            session=event.session,
            object=event.object,
            ip=event.ip,
            agent=event.agent,
            summary=said.summary,
            outcome=said.outcome,
            meant=(),
            post=None,
            file=scrub(row.file),
            origin=None if row.origin is None else self._origin(row.origin),
        )

    def _origin(self, origin: RowOrigin) -> RowOrigin:
        assert self._rewriter is not None
        scrub = self._rewriter.pseudonyms.scrub
        member = None if origin.member is None else scrub(origin.member)
        return replace(origin, file=scrub(origin.file), member=member)

    def _source(self, file_id: int | None) -> Receipt | None:
        found = self._sources.get(file_id)
        if found is None or self._rewriter is None:
            return found
        known = len(self._rewriter.pseudonyms.people)
        if known != self._known:
            self._told.clear()
            self._known = known
        assert file_id is not None
        if file_id not in self._told:
            self._told[file_id] = replaced(found, self._rewriter)
        return self._told[file_id]

    def _mark(self, mark: Mark | None) -> Mark | None:
        if mark is None or self._rewriter is None or not mark.note:
            return mark
        return replace(mark, note=self._rewriter.pseudonyms.text(mark.note))

    def _files(self, ids: dict[int, str]) -> dict[int, int]:
        statement = f"SELECT id, file_id FROM {these(ids)}"  # noqa: S608 - numbers
        return dict(self._reader.facts(statement, self._cancel))


def replaced(receipt: Receipt, rewriter: Rewriter) -> Receipt:
    """A receipt with everybody in it replaced."""
    scrub = rewriter.pseudonyms.scrub
    return replace(
        receipt,
        file=scrub(receipt.file),
        member=None if receipt.member is None else scrub(receipt.member),
        server=None if receipt.server is None else scrub(receipt.server),
        learners=tuple(rewriter.pseudonyms.person(name) for name in receipt.learners),
        message=scrub(receipt.message),
    )
