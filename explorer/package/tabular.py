# SPDX-License-Identifier: MIT
"""Files of the weekly database package: told from logs by their first bytes, listed, refused."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from explorer.errors import FileFailed
from explorer.package.lines import Block
from explorer.package.names import FileName
from explorer.package.streams import Source
from explorer.package.tars import Entry

OLX: Final = "course"  # the table a course's archive stands for
_LONGEST_EXCUSE: Final = 4000
_NAME: Final = rb"(?:b['\"])?[A-Za-z_][A-Za-z0-9_]{0,63}['\"]?"
_HEADER: Final = re.compile(rb"%b(?:\t%b)+" % (_NAME, _NAME))
_STRUCTURE: Final = re.compile(rb'"(?:category|children|block_id|student_view_url)"\s*:')
_POST: Final = re.compile(rb'\{\s*"_id"\s*:\s*(?:\{\s*"\$oid"|ObjectId\()|"_type"\s*:\s*"Comment')


def named(name: FileName, head: bytes) -> FileName:
    """The name of a text, as a table's where its first bytes are those of one."""
    if name.kind not in ("unknown", "log"):
        return name
    first = head.partition(b"\n")[0].rstrip(b"\r")
    if name.kind == "unknown" and _HEADER.fullmatch(first):
        return replace(name, kind="table")
    if not head.lstrip().startswith(b"{") or b'"event_type"' in head:
        return name
    if _POST.search(first):
        return replace(name, kind="table", table="forum_posts")
    if _STRUCTURE.search(head) and b'"username"' not in head:
        return replace(name, kind="table", table="course_structure")
    return name


def check(name: FileName, head: bytes, label: str) -> None:
    """Raise FileFailed where a file of the package holds no table."""
    if name.kind == "credentials":
        raise _credentials(label)
    if name.failed:
        raise not_exported(head, label)


def not_exported(head: bytes, label: str) -> FileFailed:
    """What stands in the place of a table that the exporter could not make."""
    text = head.decode("utf-8", "replace").strip()
    last = text.rpartition("\n")[2]
    shown = text if len(text) <= _LONGEST_EXCUSE else f"{last[:_LONGEST_EXCUSE]}"
    what = f"{label} could not be exported, and says so in place of its rows: {shown}"
    return FileFailed("not exported", what, "Use the package of another week for this table.")


def _credentials(label: str) -> FileFailed:
    """The keys to the packages: nothing of what they are, not even of a first line."""
    what = f"{label} holds the keys to your data packages; nothing of it was read or kept."
    return FileFailed("credentials", what, "See them with File ▸ Show credentials….")


def listing(entries: Iterable[Entry]) -> Iterator[Block]:
    """The files of an archive as rows of a table: the path and its bytes."""
    rows = ["path\tbytes"]
    for entry in entries:
        path = entry.name.encode("utf-8", "replace").decode()
        for sign, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
            path = path.replace(sign, written)
        rows.append(f"{path}\t{entry.size}")
    yield Block(1, "".join(f"{row}\n" for row in rows).encode())


def beginning(source: Source, size: int) -> bytes:
    """At most `size` bytes, of which the rest is read for its verdict."""
    data = b""
    while len(data) < size and (more := source.read(size - len(data))):
        data += more
    source.drain()
    return data
