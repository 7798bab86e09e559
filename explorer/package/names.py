# SPDX-License-Identifier: MIT
"""The grammar of the file names that data packages are delivered under."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Literal

Kind = Literal["events", "tracking", "log", "database", "table", "credentials", "unknown"]

_STAGES = {
    "gpg": "gpg",
    "pgp": "gpg",
    "asc": "gpg",
    "gz": "gz",
    "gzip": "gz",
    "tgz": "gz",
    "tar": "tar",
    "zip": "zip",
    "log": "log",
}
_TEXTS = ("txt", "json", "jsonl", "ndjson")
_TABLES = ("sql", "csv", "mongo", "xml", "tsv")
_FORUM = "forum_posts"  # what a .mongo file holds; its name does not say
_TABLE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+|teams|course")
_CUT_NAME = re.compile(r"[0-9a-f]{32}")
# what browsers and file managers add to the name of a second copy, also before an ending
_COPY = re.compile(r"(?: ?\(\d+\)| - Copy| copy(?: \d+)?| \d{1,2})(?=\.[A-Za-z]|$)")
_ROTATED = re.compile(r"\.log[-.](\d{8}|\d{4}-\d\d-\d\d|\d{1,3})$", re.IGNORECASE)

_DATE = r"(?P<date>\d{4}-\d{2}-\d{2})"
_EVENTS = re.compile(rf"(?P<org>.+)-(?P<site>edx|edge|prod)-events-{_DATE}", re.IGNORECASE)
_EVENTS_OF_ANY_SITE = re.compile(rf"(?P<org>.+)-events-{_DATE}", re.IGNORECASE)
_TRACKING_TAR = re.compile(rf"{_DATE}-(?P<org>.+)-tracking", re.IGNORECASE)
_TRACKING_LOG = re.compile(rf"{_DATE}_(?P<org>.+)")
_SERVER = re.compile(
    r"(?:[a-z][a-z0-9]*-){2,}\d{1,3}|ip(?:-\d{1,3}){4}"
    r"|[a-z0-9-]*(?:edx|app|web|worker|server|srv|node|host|prod|stage|edge)[a-z]*-?\d{1,3}",
    re.IGNORECASE,
)
_DATABASE_ZIP = re.compile(rf"(?:email-opt-in-)?(?P<org>.+)-{_DATE}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file's name says.

    kind: "events" (a day of a site), "tracking" (the oldest packages: a tar of servers' logs, or
    one of these logs), "log" (a log whose name says nothing), "database" (the weekly package),
    "table" (a part of it), "credentials" (the keys to the packages), "unknown". org as written;
    site in lower case; date YYYY-MM-DD.
    stages: the wrappings the name promises, the outermost first, e.g. ("gpg", "gz", "log").
    table: the database table; None where the name of a table's file does not say. course: org,
    course and run as they stand in the name, not to be told apart. failed: in the table's place
    stands why it could not be exported.
    """

    kind: Kind
    org: str | None = None
    site: str | None = None
    date: str | None = None
    stages: tuple[str, ...] = ()
    table: str | None = None
    course: str | None = None
    failed: bool = False


def parse_name(name: str) -> FileName:
    """Read the name of a file (no folders); never fails: what it can't read is "unknown"."""
    stem, stages, table = _peel(_COPY.sub("", name.strip()))
    if table:
        return _table_name(stem, stages, table)
    archive = "tar" in stages or "zip" in stages
    for pattern in (_EVENTS, _EVENTS_OF_ANY_SITE):
        found = pattern.fullmatch(stem)
        if found and _is_date(found["date"]):
            site = found.groupdict().get("site")
            return FileName("events", found["org"], site and site.lower(), found["date"], stages)
    for pattern in (_TRACKING_TAR, _TRACKING_LOG):
        found = pattern.fullmatch(stem)
        if found and _is_date(found["date"]) and archive == (pattern is _TRACKING_TAR):
            return FileName("tracking", found["org"], None, found["date"], stages)
    found = _DATABASE_ZIP.fullmatch(stem)
    if found and "zip" in stages and _is_date(found["date"]):
        return FileName("database", found["org"], None, found["date"], stages)
    if "log" in stages:
        return FileName("log", stages=stages)
    return FileName("unknown", stages=stages)


def parse_path(path: PurePath) -> FileName:
    """As `parse_name`; a table in the folder of a weekly package is of that week."""
    name = parse_name(path.name)
    if name.kind != "table":
        return name
    for folder in (path.parent, path.parent.parent):
        found = _DATABASE_ZIP.fullmatch(folder.name)
        if found and _is_date(found["date"]):
            return replace(name, org=found["org"], date=found["date"])
    return name


def server_of(path: PurePath, *around: PurePath) -> str | None:
    """The server a tracking log is of, where a folder that it lies in is named as one.

    around: the archives that the log is in, the innermost first.
    """
    name = parse_name(path.name)
    of_a_server = name.kind == "tracking" or (
        name.kind == "log" and path.name.lower().startswith("tracking")
    )
    folders = [each.parent.name for each in (path, *around)] if of_a_server else ()
    return next((folder for folder in folders if _SERVER.fullmatch(folder)), None)


def _table_name(stem: str, stages: tuple[str, ...], ending: str) -> FileName:
    """A file of the weekly package, read from the right: org, course and run may hold hyphens."""
    failed = ending.startswith("failed ")
    ending = ending.removeprefix("failed ")
    if stem.lower() == "credentials" and ending == "csv":
        return FileName("credentials", stages=stages)
    parts = stem.split("-")
    if len(parts) > 1 and _CUT_NAME.fullmatch(parts[-1]):
        parts.pop()
    if len(parts) > 1 and parts[-1].lower() == "analytics":
        parts.pop()
    site = None
    if len(parts) > 1 and not _TABLE.fullmatch(parts[-1]):
        site = parts.pop().lower()
        if site == "edge" and parts[-1].lower() == "prod" and len(parts) > 1:
            parts.pop()
    if ending == "mongo":
        return FileName("table", None, site, None, stages, _FORUM, "-".join(parts), failed)
    table = parts.pop() if _TABLE.fullmatch(parts[-1]) else None
    known = table is not None or ending in ("sql", "tsv") or failed
    if (ending == "json" and table != "course_structure") or (ending == "csv" and not parts):
        known = False
    if not known:
        return FileName("unknown", stages=stages)
    course = "-".join(parts) or None if table else None
    return FileName("table", None, site if table else None, None, stages, table, course, failed)


def _peel(name: str) -> tuple[str, tuple[str, ...], str]:
    """(what is left of the name, its stages, the ending of a table of the weekly package).

    The ending is "" for anything else, and has "failed " before it where the export failed.
    """
    stages: list[str] = []
    failed = ""
    while True:
        if rotated := _ROTATED.search(name):
            return name[: rotated.start()], (*stages, "log"), ""
        stem, _, ending = name.rpartition(".")
        ending = ending.lower()
        if ending == "failed" and stem:
            failed, name = "failed ", stem
            continue
        if ending in _STAGES and stem:
            stages.append(_STAGES[ending])
            if ending == "tgz":
                stages.append("tar")
            if ending == "log":
                return stem, tuple(stages), ""
            name = stem
            continue
        structure = ending == "json" and "course_structure" in stem
        if failed or (stem and (structure or ending in _TABLES)):
            known = structure or ending in _TABLES
            return stem if known else name, tuple(stages), failed + ending
        if ending not in _TEXTS or not stem:
            return name, tuple(stages), ""
        if stem.lower().endswith(".log"):
            return stem[:-4], (*stages, "log"), ""
        return stem, tuple(stages), ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_put_away(path: PurePath) -> bool:
    """Is it hidden, or a file manager's own?"""
    return any(
        part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in path.parts
    )


def may_hold_logs(path: PurePath) -> bool:
    """Does the name of a file met in a folder or an archive say that it is worth opening?"""
    if is_put_away(path):
        return False
    name = parse_name(path.name)
    return name.kind != "unknown" or bool(name.stages)
