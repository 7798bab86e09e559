# SPDX-License-Identifier: MIT
"""A receipt in full, as lines of a name and what it says."""

from datetime import tzinfo

from explorer.ui.formats import bytes_text, count_text, one_line, span_text, time_text
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import Receipt

_ALONE = (
    "SELECT count(*) FROM events e WHERE e.file_id = {file_id} AND NOT EXISTS"
    " (SELECT 1 FROM duplicates d WHERE d.event_id = e.id AND d.file_id <> e.file_id)"
    " AND NOT EXISTS (SELECT 1 FROM files f JOIN notes.copies c ON c.content_hash = f.content_hash"
    " WHERE f.id = e.file_id AND (c.file <> f.file OR c.member <> ifnull(f.member, '')))"
)
_STATES = {
    "ok": "In, nothing rejected",
    "partial": "In, with lines that could not be read",
    "already": "Here already, added nothing",
    "failed": "Not in",
}


def facts(receipt: Receipt, zone: tzinfo) -> list[tuple[str, str]]:
    """(name, text) of everything the receipt tells."""
    told = [
        ("File", one_line(receipt.file)),
        ("Inside it", one_line(receipt.member or "")),
        ("Server", one_line(receipt.server or "")),
        ("Table", receipt.table_name or ""),
        ("State", _state(receipt)),
        ("What to do" if receipt.status == "failed" else "Remark", receipt.message),
        ("Learners", ", ".join(map(one_line, receipt.learners))),
        ("Lines", sum_text(receipt) if receipt.lines else ""),
        ("Passed over", passed_text(receipt)),
        ("First event", _time(receipt.first_time, zone)),
        ("Last event", _time(receipt.last_time, zone)),
        ("Week up to" if receipt.kind == "table" else "Day", receipt.date or ""),
        ("Organisation", one_line(receipt.org or "")),
        ("Site", receipt.site or ""),
        ("Size", f"{bytes_text(receipt.bytes)} ({receipt.bytes:,} bytes) as delivered"),
        ("SHA-256", receipt.sha256 or ""),
        ("Taken in", _took(receipt)),
    ]
    return [(name, text) for name, text in told if text]


def sum_text(receipt: Receipt) -> str:
    """How the lines add up."""
    table = receipt.kind == "table"
    brought = count_text(receipt.rows, "row") if table else count_text(receipt.events, "event")
    parts = [brought, count_text(receipt.duplicates, "repeat")]
    parts.append(count_text(receipt.rejects, "reject"))
    parts.append(f"{receipt.blank:,} blank")
    return f"{receipt.lines:,} = {' + '.join(parts)}"


def passed_text(receipt: Receipt) -> str:
    """How many lines were not kept because they are about others."""
    if not receipt.passed_over:
        return ""
    return f"{count_text(receipt.passed_over, 'more line')} about other learners"


def held_alone(reader: Reader, file_id: int, cancel: CancelToken) -> int:
    """How many events are in the workspace because of this file only."""
    return int(reader.facts(_ALONE.format(file_id=int(file_id)), cancel)[0][0])


def going_text(receipt: Receipt, alone: int) -> str:
    """What a person should know before the file is taken out."""
    name = one_line(receipt.member or receipt.file, 80)
    what = "row" if receipt.kind == "table" else "event"
    alone = receipt.rows if receipt.kind == "table" else alone
    verb = "goes" if alone == 1 else "go"
    said = [f"Remove {name}? {count_text(alone, what)} that only it brought {verb} for good"]
    if receipt.rejects:
        said.append(f", so {'does' if receipt.rejects == 1 else 'do'} its ")
        said.append(count_text(receipt.rejects, "reject"))
    said.append(".")
    stay = receipt.events - alone
    if stay > 0:
        verb, it = ("stays", "it") if stay == 1 else ("stay", "them")
        said.append(f" {count_text(stay, 'event')} {verb}: other files hold {it} too.")
    said.append(" The file on your disk is not touched.")
    return "".join(said)


def _state(receipt: Receipt) -> str:
    state = _STATES.get(receipt.status, receipt.status)
    return f"{state}: {receipt.cause}" if receipt.cause else state


def _time(time_us: int | None, zone: tzinfo) -> str:
    return "" if time_us is None else time_text(time_us, zone, fraction=True)


def _took(receipt: Receipt) -> str:
    return f"in {span_text(round(receipt.seconds * 1_000_000))}" if receipt.seconds else ""
