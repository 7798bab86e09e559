# SPDX-License-Identifier: MIT
"""The index made anew from the delivered files, when it is damaged; notes and access log stay.

The new one is made beside the old one, looked through, and only then takes its place.
"""

import shutil
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from explorer.errors import UserError, WorkspaceLocked
from explorer.events.catalogue import Catalogue
from explorer.package.gpg import Gpg
from explorer.package.member import Choice
from explorer.package.readers import sha256_of
from explorer.package.streams import Limits
from explorer.tables.privacy import Privacy
from explorer.work import CancelToken, Progress
from explorer.workspace import delivered, tables_import, tables_store
from explorer.workspace.access import AccessLog
from explorer.workspace.connection import DatabaseError, connect
from explorer.workspace.database import ANEW, INDEX_NAME, Workspace
from explorer.workspace.delivered import Delivered
from explorer.workspace.ingest import ingest
from explorer.workspace.notes_database import NOTES_NAME, connect_notes, notes_error
from explorer.workspace.records import Receipt
from explorer.workspace.verifying import pages_problem
from explorer.workspace.weeks import restore_week

_SIDES: Final = ("", "-wal", "-shm", "-journal")
_IN_INDEX: Final = (
    "SELECT sha256, ifnull(member, ''), file, '', '[]' FROM files"
    " WHERE status <> 'failed' AND sha256 IS NOT NULL AND learners = '' ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A delivered file that was in. path: where it lies now; None if it was not found.

    why: it was not, in words.
    """

    file: Delivered
    path: Path | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an index can be made of. privacy: what is left out of tables. week: which is used."""

    sources: tuple[Source, ...]
    privacy: Privacy
    week: str | None = None

    @property
    def found(self) -> list[Source]:
        return [each for each in self.sources if each.path is not None]

    @property
    def missing(self) -> list[Source]:
        return [each for each in self.sources if each.path is None]


def look(
    path: Path, key: bytes, folders: Sequence[Path], cancel: CancelToken
) -> Iterator[Progress | Plan]:
    """Find the delivered files of the workspace at `path`: where they lay, or in these folders.

    Each is known by its hash. Raises UserError (the notes can't be read), Cancelled.
    """
    known, privacy, week = _listed(path, key)
    elsewhere = _by_name(folders, {each.file for each in known}, cancel)
    found = []
    for at, each in enumerate(known):
        cancel.check()
        yield Progress(each.file, at, len(known))
        found.append(_find(each, elsewhere.get(each.file, []), cancel))
    yield Plan(tuple(found), privacy, week)


def rebuild(
    path: Path,
    key: bytes,
    plan: Plan,
    gpg: Gpg,
    catalogue: Catalogue,
    cancel: CancelToken,
    *,
    limits: Limits | None = None,
) -> Iterator[Progress | Receipt]:
    """Make the index anew of what was found, with a receipt for each file.

    Raises UserError when there is nothing to make it of, when a file that is there does not come
    in, on a full drive, and where another program is at work; Cancelled. Then all is as before.
    """
    if not plan.found:
        raise UserError(
            f"None of the files of the workspace {path.name} was found.",
            "Say in which folder the delivered files are now.",
        )
    _check_idle(path, key)
    part = path / ANEW
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700)
        new = Workspace(part, key)
        for sources in _batches(plan.found):
            whose, choice = sources[0].file.learners, _choice(sources[0].file)
            steps = ingest(
                new,
                [each.path for each in sources if each.path is not None],
                gpg,
                catalogue,
                cancel,
                learners=whose,
                limits=limits,
                privacy=plan.privacy,
                choice=choice,
            )
            yield from _sound(steps, {each.file.sha256 for each in sources})
        if plan.week is not None:
            restore_week(new, plan.week, cancel)
        _check_new(new)
        _note(path, key, plan)
        _take_place(path, part)
    except OSError as error:
        raise UserError(
            f"The index of the workspace {path.name} can't be made anew:"
            f" {error.strerror or error}.",
            "Close every window that has it open, see that its drive has room, and try again.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _listed(path: Path, key: bytes) -> tuple[list[Delivered], Privacy, str | None]:
    """What is in, by the notes, and by the index as far as that can be read."""
    notes_path = path / NOTES_NAME
    with closing(connect_notes(notes_path, key)) as notes:
        try:
            known, privacy = delivered.listed(notes), delivered.privacy(notes)
        except DatabaseError as error:
            raise notes_error(notes_path, error) from error
    there = {each.sha256 for each in known}
    try:
        with closing(connect(path / INDEX_NAME, key, readonly=True)) as index:
            older = delivered.joined(index.execute(_IN_INDEX).fetchall())
            privacy, week = tables_import.remembered(index), tables_store.chosen_week(index)
    except (DatabaseError, UserError):
        older, week = [], None
    return known + [each for each in older if each.sha256 not in there], privacy, week


def _by_name(
    folders: Sequence[Path], names: set[str], cancel: CancelToken
) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for each in sorted(folder.rglob("*")):
            cancel.check()
            if each.name in names and each.is_file():
                found.setdefault(each.name, []).append(each)
    return found


def _find(file: Delivered, elsewhere: Sequence[Path], cancel: CancelToken) -> Source:
    other = False
    for path in [*([Path(file.path)] if file.path else []), *elsewhere]:
        try:
            if not path.is_file():
                continue
            if sha256_of(path, cancel) == file.sha256:
                return Source(file, path)
        except (OSError, UserError):
            continue
        other = True
    return Source(file, None, "another file has its name now" if other else "not found")


def _batches(found: Sequence[Source]) -> list[list[Source]]:
    """What can come in together: files for the same learners; an archive comes alone."""
    batches: dict[object, list[Source]] = {}
    for each in found:
        alone = each.file.sha256 if each.file.members else ""
        batches.setdefault((each.file.learners, alone), []).append(each)
    return list(batches.values())


def _choice(file: Delivered) -> Choice:
    return Choice(frozenset(file.members)) if file.members else Choice()


def _sound(steps: Iterator[Progress | Receipt], meant: set[str]) -> Iterator[Progress | Receipt]:
    """The same steps, as long as what comes in is what was found. Raises UserError."""
    try:
        for step in steps:
            yield step
            if not isinstance(step, Receipt):
                continue
            changed = step.sha256 not in meant
            if changed or step.status == "failed":
                why = "it was changed meanwhile." if changed else step.message
                raise UserError(
                    f"{step.file} did not come in: {why}",
                    "Nothing was changed. Mend that first, then try again.",
                )
    finally:
        if isinstance(steps, Generator):
            steps.close()


def _check_idle(path: Path, key: bytes) -> None:
    """Raise WorkspaceLocked where another program is writing."""
    if not (path / INDEX_NAME).is_file():
        return
    try:
        with closing(connect(path / INDEX_NAME, key)) as index:
            index.execute("BEGIN IMMEDIATE")
            index.execute("ROLLBACK")
    except WorkspaceLocked as error:
        if "writing" in error.what:
            raise
    except DatabaseError as error:
        if "locked" in str(error):
            raise WorkspaceLocked(
                f"Another program is writing to the workspace {path.name}.",
                "Wait until it is done, or close it, and try again.",
            ) from error
    except UserError:
        pass  # it is damaged: that is why we are here


def _check_new(new: Workspace) -> None:
    problem = pages_problem(new, "index")
    if problem:
        raise UserError(
            f"The new index is not whole either: {problem}",
            "Look after the drive. The old one was not touched.",
        )


def _note(path: Path, key: bytes, plan: Plan) -> None:
    """Say on the access log what is about to happen, and where the files lie now."""
    notes_path = path / NOTES_NAME
    left = f", {len(plan.missing):,} left out" if plan.missing else ""
    log = AccessLog(path, lambda: connect_notes(notes_path, key))
    log.record("made the index anew", f"from {len(plan.found):,} files{left}")
    with closing(connect_notes(notes_path, key)) as notes:
        try:
            delivered.replace_all(
                notes,
                [replace(each.file, path=str(each.path)) for each in plan.found],
                plan.privacy,
            )
        except DatabaseError as error:
            raise notes_error(notes_path, error) from error


def _take_place(path: Path, part: Path) -> None:
    for side in _SIDES[1:]:
        (path / f"{INDEX_NAME}{side}").unlink(missing_ok=True)
    (part / INDEX_NAME).replace(path / INDEX_NAME)
