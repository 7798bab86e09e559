# SPDX-License-Identifier: MIT
"""Files whose names say nothing: whether their first bytes are those of a log or a known table."""

import re
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from explorer import resources
from explorer.errors import FileFailed, UserError
from explorer.package import gzips, packets, tabular, tars, zips
from explorer.package.gpg import Gpg
from explorer.package.lines import check_binary
from explorer.package.names import FileName, is_put_away, may_hold_logs
from explorer.package.streams import BytesSource

LOOK: Final = 1 << 13  # bytes read of a file that may be anything
WHOLE_LOOK: Final = 1 << 16  # of one that is packed or encrypted
_DEEPEST: Final = 4
_MEMBERS: Final = 200  # of a zip that are looked at
_LINES: Final = 50
_KEY: Final = re.compile(
    rb'(?<!\\)"(event_source|event_type|event|context|time|username|session|agent|page|host|ip)"\s*:'
)
_ENOUGH: Final = 3  # keys that all tracking logs have had, in one line
_OWN: Final = {b"event_source"}, {b"event_type", b"event"}, {b"event_type", b"context"}
_LOCAL: Final = struct.Struct("<6xHH8xI4xHH")  # of a zip: flags, method, size, lengths of names
_SIZE_FOLLOWS: Final = 0x8

Held = Callable[[], frozenset[str]]
"""The ids of the keys one holds, asked for only where something is encrypted to somebody."""


def nobodys() -> frozenset[str]:
    """No keys."""
    return frozenset()


def held_by(gpg: Gpg) -> Held:
    """The ids of this person's secret keys; none where GnuPG does not tell."""

    @cache
    def held() -> frozenset[str]:
        try:
            keys = gpg.secret_keys()
        except UserError:
            return frozenset()
        return frozenset(each for key in keys for each in (key.key_id, *key.subkeys))

    return held


def worth_opening(path: Path, held: Held) -> bool:
    """Whether a file met in a folder is to be opened: its name or its first bytes say so."""
    if may_hold_logs(PurePosixPath(path.name)):
        return True
    if is_put_away(PurePosixPath(path.name)):
        return False
    try:
        with path.open("rb") as file:
            head = file.read(LOOK)
            if _is_wrapped(head):
                head += file.read(WHOLE_LOOK - LOOK)
    except OSError:
        return False
    return _a_zip_holds(path, held) if zips.is_zip(head) else holds(head, held)


def look(peek: Callable[[int], bytes], held: Held) -> bool:
    """As `holds`, of what `peek` shows: as few bytes as will do."""
    head = peek(LOOK)
    return holds(peek(WHOLE_LOOK) if _is_wrapped(head) else head, held)


def holds(head: bytes, held: Held, depth: int = 0) -> bool:
    """Whether what begins with `head` is a log or a known table, however it is wrapped.

    Of a message nothing is decrypted to tell: it is worth opening if it is for a key one holds.
    """
    if depth > _DEEPEST or not head:
        return False
    if (openpgp := packets.kind(head)) is not None:
        ids = packets.recipients(head) if openpgp == "message" else ()
        return bool(ids) and not held().isdisjoint(ids)
    if gzips.is_gzip(head):
        return holds(_inflated(head, 31), held, depth + 1)
    if zips.is_zip(head):
        return _zip_begins_with(head, held, depth + 1)
    if tars.is_tar(head):
        return _tar_holds(head, held, depth + 1)
    return is_log(head) or is_table(head)


def is_log(head: bytes) -> bool:
    """Whether one of the first lines has the keys of a tracking log's events."""
    return any(_is_event(line) for line in head.split(b"\n", _LINES)[:_LINES])


def is_table(head: bytes) -> bool:
    """Whether this is one of the tables of the weekly package, whatever its name."""
    try:
        check_binary(head, "")
    except FileFailed:
        return False
    named = tabular.named(FileName("unknown"), head)
    if named.kind != "table" or named.table is not None:
        return named.kind == "table"
    names = frozenset(head.partition(b"\n")[0].rstrip(b"\r").decode("ascii").lower().split("\t"))
    return any(len(names & each) >= 3 and names <= each for each in _known_columns())


def _is_event(line: bytes) -> bool:
    if b"{" not in line:
        return False
    keys = set(_KEY.findall(line))
    return len(keys) >= _ENOUGH and any(own <= keys for own in _OWN)


@cache
def _known_columns() -> tuple[frozenset[str], ...]:
    """The columns that each table of the weekly package has had."""
    found = []
    for name in resources.names("tables", ".toml"):
        for table in tomllib.loads(resources.read_bytes(name).decode())["table"]:
            columns = table.get("column", ())
            names = {each["name"].lower() for each in columns}
            names |= {alias.lower() for each in columns for alias in each.get("aliases", ())}
            found.append(frozenset(names))
    return tuple(found)


def _is_wrapped(head: bytes) -> bool:
    fits = (gzips.is_gzip, zips.is_zip, tars.is_tar, packets.kind)
    return any(fit(head) for fit in fits)


def _inflated(data: bytes, bits: int) -> bytes:
    """What the beginning of compressed data unfolds to; b"" for what is damaged."""
    try:
        return zlib.decompressobj(bits).decompress(data, WHOLE_LOOK)
    except zlib.error:
        return b""


def _tar_holds(head: bytes, held: Held, depth: int) -> bool:
    """Whether one of the files at the beginning of a tar is worth opening."""
    try:
        for entry in tars.entries(BytesSource(head), ""):
            path = PurePosixPath(entry.name)
            if may_hold_logs(path):
                return True
            if not is_put_away(path) and holds(entry.read(WHOLE_LOOK), held, depth):
                return True
    except FileFailed:  # the beginning ends
        return False
    return False


def _zip_begins_with(head: bytes, held: Held, depth: int) -> bool:
    """Whether one of the first files of a zip is worth opening; its directory is not at hand."""
    at = 0
    while head.startswith(b"PK\x03\x04", at) and len(head) >= at + _LOCAL.size:
        flags, method, size, name_size, extra = _LOCAL.unpack_from(head, at)
        begins = at + _LOCAL.size + name_size + extra
        name = head[at + _LOCAL.size : at + _LOCAL.size + name_size]
        path = PurePosixPath(name.decode("utf-8", "replace"))
        if may_hold_logs(path):
            return True
        known = not flags & _SIZE_FOLLOWS
        data = head[begins : begins + size] if known else head[begins:]
        inside = _inflated(data, -15) if method == zipfile.ZIP_DEFLATED else data
        if not is_put_away(path) and holds(inside, held, depth):
            return True
        if not known:
            return False
        at = begins + size
    return False


def _a_zip_holds(path: Path, held: Held) -> bool:
    """Whether a file of a zip on disk is worth opening."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = [info for info in archive.infolist() if not info.is_dir()][:_MEMBERS]
            return any(_is_wanted(archive, info, held) for info in listed)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, EOFError):
        return False
    except zlib.error:
        return False


def _is_wanted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, held: Held) -> bool:
    path = PurePosixPath(info.filename)
    if may_hold_logs(path):
        return True
    if is_put_away(path):
        return False
    with archive.open(info) as stream:
        return holds(stream.read(WHOLE_LOOK), held, 1)
