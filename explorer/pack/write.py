# SPDX-License-Identifier: MIT
"""An evidence pack from a trail: gathered, told part by part, checked, and put in its place."""

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

from explorer import __version__
from explorer.errors import UserError
from explorer.events.catalogue import Catalogue
from explorer.pack import keyfile
from explorer.pack.archive import Archive, Part, PartWriter, leaked, new_file
from explorer.pack.leaks import named_in
from explorer.pack.material import Material, Order, Source, gather
from explorer.pack.pseudonyms import new_key
from explorer.pack.readings import reading_record, readings, step_of
from explorer.pack.report import NoteLine, Shown, report, shown
from explorer.pack.table import TableWriter
from explorer.pack.telling import Telling
from explorer.pack.timeline import timeline_svg
from explorer.package.encryption import Encryption
from explorer.package.packs import FORMAT, MANIFEST, PLACES, RAW_LOG, Origin, Places
from explorer.trail.steps import Step
from explorer.work import CancelToken, Progress
from explorer.workspace.export import EVENT_KEYS, event_record, receipt_record
from explorer.workspace.queries import Reader
from explorer.workspace.records import RejectRow
from explorer.workspace.times import iso

_LARGE: Final = 200_000  # events that may come to 2 GB of lines
_MOST_READ: Final = 200_000  # events that readings are made of: they are held all at once
_PROGRESS: Final = 500
_EVENT_KEYS: Final = (*EVENT_KEYS, "role", "member", "sha256", "raw_line", "cut", "star", "note")
_REJECT_KEYS: Final = ("file", "line", "reason", "bytes", "text")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the pack goes. encrypt: makes of the open file a stream for one recipient.

    key_file: where the key of the pseudonyms is kept, or comes from; None to throw it away.
    """

    path: Path
    encrypt: Callable[[IO[bytes]], Encryption] | None = None
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A pack that was written. weak: names in it that are ordinary words or short numbers."""

    path: Path
    events: int
    parts: tuple[Part, ...]
    people: int = 0
    weak: int = 0


Steps = Generator[Progress, None, Made]


def make_pack(
    reader: Reader,
    catalogue: Catalogue,
    order: Order,
    target: Target,
    cancel: CancelToken,
    *,
    pseudonymise: bool = False,
) -> Steps:
    """Write a learner's trail as a pack; yields progress, and returns what was made.

    Raises UserError (no such learner, no permission, disk full, a key that can't be used);
    Cancelled. Then there is no pack.
    """
    if pseudonymise:
        known = keyfile.read_key(target.key_file) if target.key_file else None
        order = replace(order, key=known or new_key())
    material = gather(reader, catalogue, order, cancel)
    reader.note_export(f"an evidence pack of {order.who}")
    return (yield from _Making(reader, catalogue, material, target, cancel).steps())


class _Making:
    """One pack being written."""

    def __init__(
        self,
        reader: Reader,
        catalogue: Catalogue,
        material: Material,
        target: Target,
        cancel: CancelToken,
    ) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._material = material
        self._target = target
        self._cancel = cancel
        self._rewriter = material.rewriter
        self._label = target.path.name
        self._told = 0
        self._read = len(material.telling) <= _MOST_READ
        passes = 2 + (self._rewriter is not None) + (not self._read)
        self._notes: list[NoteLine] = []
        self._steps: list[Step] = []
        self._shown: list[Shown] = []
        self._origins: dict[Origin, int] = {}
        self._lines: list[tuple[int, int]] = []
        self._total = max(len(material.telling) * passes, 1)
        material.telling.step = self._count

    def steps(self) -> Steps:
        target, material = self._target, self._material
        values = None
        if self._rewriter is not None:
            yield from self._meet(material.telling)
            material.telling.keep = self._read
            self._check_name(target.path)
            pseudonyms = self._rewriter.pseudonyms
            values = lambda: pseudonyms.strong  # noqa: E731
        with new_file(target.path, target.encrypt) as stream:
            with Archive(stream, values) as archive:
                yield from self._parts(archive)
            if self._rewriter is not None and target.key_file is not None:
                assert material.order.key is not None
                keyfile.write_key(target.key_file, material.order.key, self._rewriter.pseudonyms)
        known = self._rewriter.pseudonyms if self._rewriter else None
        counts = (len(known.people), len(known.weak)) if known else (0, 0)
        return Made(target.path, len(material.telling), tuple(archive.parts), *counts)

    def _count(self, told: int) -> None:
        self._told += told

    def _progress(self) -> Progress:
        return Progress(self._label, self._told, self._total)

    def _meet(self, telling: Telling) -> Iterator[Progress]:
        """Go through all lines once, so that everybody is known before anything is told."""
        for at, _ in enumerate(telling.lines()):
            if at % _PROGRESS == 0:
                yield self._progress()

    def _check_name(self, path: Path) -> None:
        assert self._rewriter is not None
        if self._rewriter.pseudonyms.scrub(path.name) != path.name:
            raise UserError(
                "The name of the pack’s file names somebody whose name is to be replaced.",
                "Choose another name for the file.",
            )

    def _parts(self, archive: Archive) -> Iterator[Progress]:
        large = len(self._material.telling) > _LARGE
        said = "with everybody replaced" if self._rewriter else "exactly as delivered"
        with archive.part(RAW_LOG, f"the line of each event, {said}", large=large) as out:
            yield from self._raw(out)
        with archive.part("events.csv", "the events as a table", large=large) as out:
            yield from self._csv(out)
        with archive.part(PLACES, "where each line of raw.log stood") as out:
            out.write_text(Places(tuple(self._origins), tuple(self._lines)).text())
        material, picture = self._material, timeline_svg(self._material, self._catalogue)
        outline, check = self._reader.outline(), self._cancel.check
        found = readings(self._steps, material.order.zone, outline, check)
        self._steps.clear()
        with archive.part("report.html", "the report for reading and printing", large=large) as out:
            events = self._shown if self._read else None
            pieces = report(material, self._catalogue, picture, self._notes, found, events)
            for piece in pieces:
                out.write_text(piece)
                yield self._progress()
        with archive.part("timeline.svg", "the timeline as a picture") as out:
            out.write_text(picture)
        with archive.part("readings.json", "what was worked out of the events") as out:
            out.write_text(_json([reading_record(each) for each in found]))
        with archive.part("receipts.json", "what importing each file did") as out:
            out.write_text(_json([_source(each) for each in self._material.sources]))
        with archive.part("rejects.csv", "lines that could not be read", large=large) as out:
            yield from self._rejects(out)
        with archive.part("notes.json", "stars and notes of whoever looked at the log") as out:
            out.write_text(_json([_note(each) for each in self._notes]))
        with archive.part(MANIFEST, "this list") as out:
            out.write_text(_json(self._manifest(archive.parts)))

    def _raw(self, out: PartWriter) -> Iterator[Progress]:
        weak = self._rewriter.pseudonyms.weak if self._rewriter else set[str]()
        for at, line in enumerate(self._material.telling.lines()):
            if weak and (left := weak & named_in(line)):
                raise leaked(RAW_LOG, len(left))
            out.write(line + b"\n")
            if at % _PROGRESS == 0:
                yield self._progress()

    def _csv(self, out: PartWriter) -> Iterator[Progress]:
        rows = TableWriter(out)
        rows.add(_EVENT_KEYS)
        for told in self._material.telling.events():
            record = event_record(told.event)
            mark, origin = told.mark, told.origin
            where = self._origins.setdefault(origin, len(self._origins))
            self._lines.append((where, told.event.delivered.line))
            record |= {
                "role": told.role,
                "member": origin.member,
                "sha256": origin.sha256,
                "raw_line": told.number,
                "cut": int(told.event.cut),
                "star": int(mark is not None and mark.starred),
                "note": mark.note if mark else "",
            }
            rows.add(record[key] for key in _EVENT_KEYS)
            if self._read:
                self._steps.append(step_of(told, self._catalogue))
                self._shown.append(shown(told, self._material))
            if mark is not None:
                note = NoteLine(told.number, told.event.time, mark.starred, mark.note)
                self._notes.append(note)
            if told.number % _PROGRESS == 0:
                yield self._progress()
        rows.end()

    def _rejects(self, out: PartWriter) -> Iterator[Progress]:
        rows = TableWriter(out)
        rows.add(_REJECT_KEYS)
        scrub = self._rewriter.pseudonyms.scrub if self._rewriter else str
        for at, reject in enumerate(self._reader.rejects()):
            self._cancel.check()
            text = self._reject_text(reject)
            rows.add((scrub(reject.file), reject.line, reject.reason, len(reject.text), text))
            if at % _PROGRESS == 0:
                yield self._progress()
        rows.end()

    def _reject_text(self, reject: RejectRow) -> str:
        """The text of a reject, if it names the learner: others' lines are nobody's business."""
        if self._rewriter is not None:
            return ""
        folded = reject.text.lower()
        named = any(needle in folded for needle in self._material.needles)
        return reject.text.decode("utf-8", "replace") if named else ""

    def _manifest(self, parts: Sequence[Part]) -> dict[str, Any]:
        material = self._material
        learner = material.learner
        return {
            "format": FORMAT,
            "format_version": 1,
            "app": {"name": "edX Log Explorer", "version": __version__},
            "learner": {
                "username": learner.username,
                "user_id": learner.user_id,
                "usernames": list(learner.usernames),
                "user_ids": list(learner.user_ids),
            },
            "query": material.query,
            "sentence": material.sentence,
            "zone": material.order.zone_name,
            "catalogue": self._catalogue.version,
            "events": len(material.telling),
            "first_time": iso(material.start),
            "last_time": iso(material.end),
            "names_replaced": self._rewriter is not None,
            "parts": [
                {"name": each.name, "what": each.what, "bytes": each.bytes, "sha256": each.sha256}
                for each in parts
            ],
            "sources": [
                {
                    "file": each.receipt.file,
                    "member": each.receipt.member,
                    "sha256": each.receipt.sha256,
                    "bytes": each.receipt.bytes,
                    "status": each.receipt.status,
                    "events_of_trail": each.events,
                }
                for each in material.sources
            ],
        }


def _json(value: Any) -> str:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n"


def _source(source: Source) -> dict[str, Any]:
    """A receipt, without what differs from import to import."""
    record = receipt_record(source.receipt)
    record.pop("seconds")
    return record | {"events_of_trail": source.events, "seen_again": source.again}


def _note(note: NoteLine) -> dict[str, Any]:
    return {
        "raw_line": note.number,
        "time": iso(note.time),
        "star": note.starred,
        "note": note.note,
    }
