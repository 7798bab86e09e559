# SPDX-License-Identifier: MIT
"""Tables that a weekly package should have and has not, from the names of its files."""

from collections.abc import Iterable
from pathlib import Path

from explorer.package.names import parse_name
from explorer.package.weekly import Part, weekly_parts
from explorer.tables import description
from explorer.work import CancelToken

Absent = dict[tuple[Path, str | None], str]
"""What to say on the receipt of a file (its path, and its place in a zip)."""


def absent(files: Iterable[Path], cancel: CancelToken) -> Absent:
    """What is missing of each course, to be said with any of the course's tables.

    A file on its own is no package: only what is named or foldered as one is looked at.
    """
    tables = description.load()
    wanted = {table.name for table in tables.all if table.always}
    courses: dict[tuple[Path, str], list[Part]] = {}
    for part in weekly_parts(files, cancel):
        package = part.path if part.member is not None else part.path.parent
        named = package.name if part.member is not None else f"{package.name}.zip"
        described = tables.find(part.name.table or "")
        of_course = described is not None and described.scope == "course"
        if of_course and part.name.course and parse_name(named).kind == "database":
            courses.setdefault((package, part.name.course), []).append(part)
    found: Absent = {}
    for (_, course), parts in courses.items():
        there = {each.name for part in parts if (each := tables.find(part.name.table or ""))}
        missing = sorted(wanted - there)
        if missing:
            said = f"Missing in this package of {course}: {', '.join(missing)}."
            found |= {(part.path, part.member): said for part in parts}
    return found
