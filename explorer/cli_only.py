# SPDX-License-Identifier: MIT
"""The option that takes only some files of weekly packages."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import click

from explorer.cli_options import readable
from explorer.errors import UserError
from explorer.package.gpg import Gpg
from explorer.package.member import Choice
from explorer.package.weekly import Part, weekly_parts
from explorer.work import CancelToken

only_option = click.option(
    "--only",
    multiple=True,
    metavar="GLOB",
    type=readable,
    help="Of weekly packages take only tables, files or courses called so, such as “auth_*” or"
    " “*SEA201*” (may be given again); event files are taken all the same.",
)


def picked(
    files: Sequence[Path], only: Sequence[str], cancel: CancelToken, gpg: Gpg
) -> tuple[list[Path], Choice | None]:
    """Which files to open, and which members of their archives. Raises UserError, Cancelled."""
    if not only:
        return list(files), None
    parts = weekly_parts(files, cancel, gpg)
    wanted = {part for part in parts if _is_called(part, only)}
    if parts and not wanted:
        said = ", ".join(only)
        raise UserError(
            f"No table of the weekly packages is called {said}.",
            "Put * where any letters may stand: --only “auth_*”.",
        )
    kept = {part.path for part in wanted}
    gone = {part.path for part in parts} - kept
    but = {part.member for part in parts if part not in wanted and part.member is not None}
    return [path for path in files if path not in gone], Choice(but=frozenset(but))


def _is_called(part: Part, only: Sequence[str]) -> bool:
    path = part.member or part.path.name
    names = (part.name.table or "", path, path.rpartition("/")[2], part.name.course or "")
    return any(fnmatchcase(name.lower(), glob.lower()) for name in names for glob in only)
