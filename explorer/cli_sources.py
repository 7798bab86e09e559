# SPDX-License-Identifier: MIT
"""Verbs about the files in a workspace: what could not be read, which days are in, taking out."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from explorer import cli_output
from explorer.cli_options import (
    open_workspace,
    own_gpg,
    readable,
    reader,
    reading,
    stoppable,
)
from explorer.errors import UserError
from explorer.workspace import behind, copies, export
from explorer.workspace.coverage import Day, SiteCoverage, State
from explorer.workspace.queries import Reader
from explorer.workspace.records import Receipt
from explorer.workspace.removal import Removed, remove_copy, remove_file
from explorer.workspace.times import iso

_NAMED = 20
_WEEKLY = ("table", "database")
_SHORTEST = 6  # letters of a hash that are taken for one
_WORDS: dict[State, str] = {"missing": "no file loaded", "empty": "no events in the file"}


@click.command()
@reading
@click.option("--file", default="", type=readable, help="Of this file: its name, or its SHA-256.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def rejects(workspace: Path, gnupg_home: Path | None, file: str, as_json: bool) -> None:
    """List the lines that could not be read, with file, line and reason."""
    with reader(workspace, gnupg_home) as (source, _):
        found = (one for file_id in _ids(source, file) for one in source.rejects(file_id))
        if as_json:
            export.write_array(sys.stdout, map(export.reject_record, found))
            return
        cli_output.table(
            ("file", "line", "reason", "text"),
            ((one.where, one.line, one.reason, one.text) for one in found),
        )


def _ids(source: Reader, file: str) -> list[int | None]:
    """Ids of the files meant; None for all."""
    return [one.file_id for one in _meant(source, file)] if file else [None]


def _meant(source: Reader, file: str, *, there: Sequence[object] = ()) -> list[Receipt]:
    """The files of this name, or of this hash or the beginning of one.

    there: what else is called so. Raises UserError where nothing is.
    """
    every = source.receipts()
    found = [one for one in every if one.file == file]
    if not found and len(file) >= _SHORTEST:
        found = [one for one in every if (one.sha256 or "").startswith(file.lower())]
    if len({one.sha256 for one in found}) > 1 and not any(one.file == file for one in found):
        raise UserError(f"Several files have a SHA-256 that begins {file}.", "Give more of it.")
    if not found and not there:
        raise UserError(
            f"No file {file} is in the workspace.",
            "Name it as it was delivered, without folders, or give the beginning of its SHA-256.",
        )
    return found


def _one(source: Reader, file: str, *, there: Sequence[object]) -> list[Receipt]:
    """As `_meant`; raises UserError where several delivered files are in under this name."""
    found = _meant(source, file, there=there)
    held = {one.sha256 or "": one for one in found if one.status != "failed"}
    if len(held) > 1:
        told = [
            f"{sha256[:10]}{f' ({one.server})' * bool(one.server)}" for sha256, one in held.items()
        ]
        raise UserError(
            f"{len(held)} files in the workspace are called {file}.",
            f"Say which by the beginning of its SHA-256: {', '.join(told[:_NAMED])}.",
        )
    return found


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=readable)
@reading
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def remove(files: tuple[str, ...], workspace: Path, gnupg_home: Path | None, as_json: bool) -> None:
    """Take files out of the workspace: exactly what only they brought.

    FILE is a delivered file's name, or the beginning of its SHA-256. Events that other files hold
    too stay, as theirs.
    """
    with reader(workspace, gnupg_home) as (source, _):
        twins = {file: copies.called(source.workspace, file) for file in files}
        meant = {
            one.file_id: one for file in files for one in _one(source, file, there=twins[file])
        }
    others = [one for found in twins.values() for one in found]
    gone = {*(one.sha256 for one in meant.values()), *(copy.sha256 for _, copy in others)}
    along = {sha256 for sha256 in gone if sha256}
    with stoppable() as cancel:
        opened = open_workspace(workspace, own_gpg(gnupg_home), cancel)
        for file_id in meant:
            if file_id is not None:
                _say(remove_file(opened, file_id, cancel, along), as_json=as_json)
        for text, copy in others:
            remove_copy(opened, text, copy)
            receipt = Receipt(copy.file, "log", copy.member, sha256=copy.sha256)
            _say(Removed(receipt), as_json=as_json, copy=True)


def _say(removed: Removed, *, as_json: bool, copy: bool = False) -> None:
    receipt = removed.receipt
    record = {
        "file": receipt.file,
        "member": receipt.member,
        "sha256": receipt.sha256,
        "events": removed.events,
        "handed_over": removed.handed_over,
        "rejects": 0 if removed.heir else receipt.rejects,
        "identities": removed.identities,
    }
    if as_json:
        export.write_ndjson(sys.stdout, [record])
        sys.stdout.flush()
        return
    name = receipt.file if receipt.member is None else f"{receipt.file} › {receipt.member}"
    gone = ", ".join(
        f"{count:,} {word}{'s' * (count != 1)}"
        for count, word in (
            (removed.events, "event"),
            (receipt.rejects, "reject"),
            (removed.identities, "learner's id"),
        )
    )
    if copy:
        click.echo(f"{cli_output.safe(name)}: taken out. It had added nothing.")
        return
    if removed.heir:
        click.echo(
            f"{cli_output.safe(name)}: taken out. All that was in it stays, as"
            f" {cli_output.safe(removed.heir)}, which holds the same log."
        )
        return
    stay = f" {removed.handed_over:,} stay: other files hold them too." * bool(removed.handed_over)
    click.echo(f"{cli_output.safe(name)}: taken out. Gone: {gone}.{stay}")


@click.command()
@reading
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def coverage(workspace: Path, gnupg_home: Path | None, as_json: bool) -> None:
    """Tell for each site which days are in, in whole or in part, and which are missing."""
    with reader(workspace, gnupg_home) as (source, _):
        found, receipts = source.coverage(), source.receipts()
    if as_json:
        export.write_array(sys.stdout, map(asdict, found))
        return
    for site in found:
        for number, line in enumerate(_lines(site)):
            click.echo("  " * bool(number) + cli_output.safe(line))
    for line in _of_no_site(receipts):
        click.echo(cli_output.safe(line))
    for one in receipts:
        if behind.SAID in one.message:
            click.echo(f"{cli_output.safe(one.member or one.file)}: {behind.SAID}")


def _of_no_site(receipts: Sequence[Receipt]) -> Iterator[str]:
    """What is in, or failed, of logs whose names tell no organisation."""
    loose = [each for each in receipts if each.org is None and each.kind not in _WEEKLY]
    for failed, words in ((False, "in, named by no site"), (True, "could not be loaded")):
        some = [each for each in loose if (each.status == "failed") == failed]
        for each in some[:_NAMED]:
            span = " to ".join(
                dict.fromkeys(str(iso(time))[:10] for time in (each.first_time, each.last_time))
            )
            when = f"; events of {span}" if each.first_time is not None else ""
            yield f"{each.member or each.file}: {words}{when}"
        if len(some) > _NAMED:
            yield f"… and {len(some) - _NAMED:,} more files {words}"


def _lines(site: SiteCoverage) -> Iterator[str]:
    name = f"{site.org} {site.site}".strip()
    days = site.days
    into = sum(day.state != "missing" for day in days)
    partly = sum(day.state == "partly" for day in days)
    span = f"{days[0].date} to {days[-1].date}"
    in_part = f", {partly:,} of them read in part" * bool(partly)
    yield f"{name}: {span}, {into:,} of {len(days):,} days are in{in_part}."
    for state, words in _WORDS.items():
        for first, last in site.gaps(state):
            yield f"{first if first == last else f'{first} to {last}'}: {words}"
    for day in days:
        if day.rejects:
            lines = f"{day.rejects:,} line{'s' * (day.rejects != 1)} could not be read"
            yield f"{day.date}: {day.events:,} event{'s' * (day.events != 1)}; {lines}"
        for file in day.failed:
            yield f"{day.date}: {file} could not be loaded; nothing of it is in"
    for names, kept in _kept_for(days).items():
        none = [day.date for day in kept if not day.events]
        said = f"; no events of theirs on {', '.join(none)}" * bool(none)
        yield f"{len(kept):,} day{'s' * (len(kept) != 1)} only for {', '.join(names)}{said}"


def _kept_for(days: Sequence[Day]) -> dict[tuple[str, ...], list[Day]]:
    """The days of which only some learners' lines are in, by these learners."""
    found: dict[tuple[str, ...], list[Day]] = {}
    for day in days:
        if day.only:
            found.setdefault(day.only, []).append(day)
    return found
