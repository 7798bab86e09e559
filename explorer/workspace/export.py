# SPDX-License-Identifier: MIT
"""Events and tables as text people take elsewhere: NDJSON, JSON and formula-safe CSV."""

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TextIO

from explorer.workspace.notes_reading import Mark
from explorer.workspace.records import EventRow, LearnerRow, Receipt, RejectRow, TrailRow
from explorer.workspace.times import iso

EVENT_KEYS = (
    "time", "event_type", "category", "username", "user_id", "course_id", "org", "source",
    "session", "object", "summary", "received_at", "ip", "file", "line",
)  # fmt: skip
RECEIPT_KEYS = (
    "file", "kind", "org", "site", "date", "sha256", "bytes", "lines", "events", "duplicates",
    "rejects", "blank", "first_time", "last_time", "seconds", "status", "message",
)  # fmt: skip
# A spreadsheet would run a cell that starts so as a formula (OWASP, “CSV injection”).
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
# They would steer a terminal; line and tab are at home in quoted cells.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Beyond what JSON makes of itself: C1 controls, line separators and bidi marks.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def event_record(
    row: EventRow, raw: bytes | None = None, mark: Mark | None = None
) -> dict[str, Any]:
    """One event with the keys of `EVENT_KEYS`; `raw` when the line is given, `starred` and `note`
    when there is a mark.
    """
    record: dict[str, Any] = {key: getattr(row, key) for key in EVENT_KEYS}
    record["file"], record["line"] = row.delivered.file, row.delivered.line
    record["time"] = iso(row.time)
    record["received_at"] = iso(row.received_at)
    if mark is not None:
        record |= {"starred": mark.starred, "note": mark.note}
    if raw is not None:
        record["raw"] = raw.decode("utf-8", "replace")
    return record


def trail_record(row: TrailRow) -> dict[str, Any]:
    """One event of a trail: the keys of an event and `role`."""
    return {**event_record(row.event), "role": row.role}


def package_record(row: TrailRow) -> dict[str, Any]:
    """What the weekly package adds to an event of a trail: `how` it is known to be about the
    learner, the names of its course and object and what that lies in, and the `post` it is about,
    where there is something to say.
    """
    found: dict[str, Any] = {"how": row.how} if row.how else {}
    if row.event.course_name:
        found["course_name"] = row.event.course_name
    if row.event.object_part:
        found["object_name"] = row.event.object_name
        found["object_path"] = list(row.event.object_path)
    if row.event.post is not None:
        found["post"] = {**asdict(row.event.post), "source": row.event.post.source}
    return found


def receipt_record(receipt: Receipt) -> dict[str, Any]:
    """One receipt with the keys of `RECEIPT_KEYS`; `member` and `server` where there are some,
    `learners` and `passed_over` where only some learners' lines were kept.
    """
    record: dict[str, Any] = {key: getattr(receipt, key) for key in RECEIPT_KEYS}
    record["first_time"] = iso(receipt.first_time)
    record["last_time"] = iso(receipt.last_time)
    for key in ("member", "server"):
        if getattr(receipt, key) is not None:
            record[key] = getattr(receipt, key)
    if receipt.learners:
        record |= {"learners": list(receipt.learners), "passed_over": receipt.passed_over}
    return record


def learner_record(learner: LearnerRow) -> dict[str, Any]:
    """One learner of the finder."""
    return {
        "username": learner.username,
        "user_id": learner.user_id,
        "usernames": list(learner.usernames),
        "user_ids": list(learner.user_ids),
        "events": learner.events,
        "first_time": iso(learner.first_time),
        "last_time": iso(learner.last_time),
        "courses": list(learner.courses),
    }


def reject_record(reject: RejectRow) -> dict[str, Any]:
    """One line that could not be read; bytes that are no UTF-8 show as U+FFFD.

    `member` where the file is an archive.
    """
    record = {
        "file": reject.file,
        "line": reject.line,
        "reason": reject.reason,
        "text": reject.text.decode("utf-8", "replace"),
    }
    return record if reject.member is None else {**record, "member": reject.member}


def write_ndjson(out: TextIO, records: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line."""
    for record in records:
        out.write(f"{to_json(record)}\n")


def write_array(out: TextIO, records: Iterable[Mapping[str, Any]]) -> None:
    """One JSON array, an object a line."""
    out.write("[")
    separator = "\n"
    for record in records:
        out.write(f"{separator}{to_json(record)}")
        separator = ",\n"
    out.write("\n]\n" if separator != "\n" else "]\n")


def write_csv(out: TextIO, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """RFC 4180 text whose cells no spreadsheet runs as formulas."""
    writer = csv.writer(out)
    writer.writerow([safe_cell(name) for name in columns])
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet would run gets an apostrophe before it; numbers stay numbers.

    Control characters become U+FFFD: JSON is the form that keeps every character.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return value
    value = _CONTROLS.sub("\ufffd", value)
    return f"'{value}" if _FORMULA.match(value) else value


def to_json(value: Any) -> str:
    """JSON text on one line; bytes (a reject's text, a payload block) as text."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    except ValueError:  # an infinite number, which JSON lacks
        text = json.dumps(_finite(value), ensure_ascii=False, default=_plain)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _finite(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in record.items()
    }


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(f"no JSON for {type(value).__name__}")


def records_of(columns: list[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Rows of a SQL answer as objects; a repeated column name gets a number."""
    names: list[str] = []
    for column in columns:
        name, count = column, 1
        while name in names:
            count += 1
            name = f"{column}_{count}"
        names.append(name)
    return (dict(zip(names, row, strict=True)) for row in rows)
