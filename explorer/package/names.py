# SPDX-License-Identifier: MIT
"""The grammar of the file names that data packages are delivered under."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Literal

Kind = Literal["events", "tracking", "log", "database", "unknown"]

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
# what browsers and file managers add to the name of a second copy, also before an ending
_COPY = re.compile(r"(?: ?\(\d+\)| - Copy| copy(?: \d+)?| \d{1,2})(?=\.[A-Za-z]|$)")
_ROTATED = re.compile(r"\.log[-.](\d{8}|\d{4}-\d\d-\d\d|\d{1,3})$", re.IGNORECASE)

_DATE = r"(?P<date>\d{4}-\d{2}-\d{2})"
_EVENTS = re.compile(rf"(?P<org>.+)-(?P<site>edx|edge|prod)-events-{_DATE}", re.IGNORECASE)
_EVENTS_OF_ANY_SITE = re.compile(rf"(?P<org>.+)-events-{_DATE}", re.IGNORECASE)
_TRACKING_TAR = re.compile(rf"{_DATE}-(?P<org>.+)-tracking", re.IGNORECASE)
_TRACKING_LOG = re.compile(rf"{_DATE}_(?P<org>.+)")
_DATABASE_ZIP = re.compile(rf"(?P<org>.+)-{_DATE}", re.IGNORECASE)
_TABLE_NAME = re.compile(r".+-(?:edx|edge|prod)-analytics|.+-course_structure-.+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file's name says.

    kind: "events" (a day of a site), "tracking" (the oldest packages: a tar of servers' logs, or
    one of these logs), "log" (a log whose name says nothing), "database" (the weekly package or
    a part of it), "unknown". org as written; site in lower case; date YYYY-MM-DD.
    stages: the wrappings the name promises, the outermost first, e.g. ("gpg", "gz", "log").
    """

    kind: Kind
    org: str | None = None
    site: str | None = None
    date: str | None = None
    stages: tuple[str, ...] = ()


def parse_name(name: str) -> FileName:
    """Read the name of a file (no folders); never fails: what it can't read is "unknown"."""
    stem, stages, table = _peel(_COPY.sub("", name.strip()))
    if table:
        return FileName("database", stages=stages)
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


def _peel(name: str) -> tuple[str, tuple[str, ...], bool]:
    """(what is left of the name, its stages, is it a table of the weekly package)."""
    stages: list[str] = []
    while True:
        rotated = _ROTATED.search(name)
        if rotated:
            return name[: rotated.start()], (*stages, "log"), False
        stem, _, ending = name.rpartition(".")
        ending = ending.lower()
        if ending in _STAGES and stem:
            stages.append(_STAGES[ending])
            if ending == "tgz":
                stages.append("tar")
            if ending == "log":
                return stem, tuple(stages), False
            name = stem
            continue
        if ending in _TABLES and stem:
            return stem, tuple(stages), True
        if ending in _TEXTS and stem:
            if ending == "json" and _TABLE_NAME.fullmatch(stem):
                return stem, tuple(stages), True
            if stem.lower().endswith(".log"):
                return stem[:-4], (*stages, "log"), False
            return stem, tuple(stages), False
        return name, tuple(stages), name.lower().endswith(".failed")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def may_hold_logs(path: PurePath) -> bool:
    """Is a file met in a folder or an archive worth opening? Hidden files and tables are not."""
    if any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in path.parts):
        return False
    name = parse_name(path.name)
    return name.kind != "database" and (name.kind != "unknown" or bool(name.stages))
