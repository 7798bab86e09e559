# SPDX-License-Identifier: MIT
"""The headless verbs: the same core as the window, for scripts."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from explorer import __version__, cli_output, preferences
from explorer.cli_catalogue import catalogue as catalogue_verb
from explorer.cli_events import events
from explorer.cli_keys import keys
from explorer.cli_learners import learners, print_learner
from explorer.cli_only import only_option, picked
from explorer.cli_options import (
    EXIT_INCOMPLETE,
    ask_passphrase,
    exit_codes,
    gnupg_option,
    note_opened,
    own_gpg,
    readable,
    reader,
    reading,
    stoppable,
    workspace_option,
)
from explorer.cli_pack import check_options, packing, write_pack
from explorer.cli_readings import readings_option
from explorer.cli_sources import coverage, rejects, remove
from explorer.cli_tables import TABLES, leave_out_option
from explorer.cli_waiting import heard, waiting
from explorer.cli_workspace import new_passphrase
from explorer.cli_workspace import workspace as workspace_verb
from explorer.errors import Cancelled, KeyNeeded
from explorer.events import catalogue
from explorer.package.expand import expand
from explorer.package.gpg import Gpg
from explorer.package.streams import Limits
from explorer.tables.privacy import Privacy
from explorer.ui.pace import Pace
from explorer.work import CancelToken, Progress
from explorer.workspace import checking, export, vault
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from explorer.workspace.starting import Reading

_WITHOUT_A_KEY = "Without a key, --passphrase puts a new workspace behind a passphrase."
_GROUP_OPTIONS = ("-h", "--help", "--version")


class Verbs(click.Group):
    """Whatever does not start with a verb's name is files to open in the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in _GROUP_OPTIONS):
            args = ["window", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with exit_codes():
            return super().invoke(ctx)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="edx-log-explorer")
def main() -> None:
    """Read what learners did in edX data packages.

    Without a verb the window opens; FILES given are imported into it.
    """


for verb in (*TABLES, catalogue_verb, coverage, events, keys, learners, rejects, remove):
    main.add_command(verb)
main.add_command(workspace_verb)


@main.command(short_help="Open the window (the verb may be left out).")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@workspace_option
@gnupg_option
def window(files: tuple[Path, ...], workspace: Path, gnupg_home: Path | None) -> None:
    """Open the window, and import FILES into it."""
    from explorer.app import run

    sys.exit(run(files, workspace, own_gpg(gnupg_home)))


@main.command()
@click.option(
    "--screenshots",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write pictures of the window to this folder and leave, also where there is a display.",
)
def demo(screenshots: Path | None) -> None:
    """Show the window on the sample data, with a throwaway key and workspace."""
    from explorer.demo import run

    sys.exit(run(screenshots))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@workspace_option
@gnupg_option
@click.option("--key", default="", metavar="KEY", help="Your key to seal a new workspace to.")
@click.option(
    "--passphrase",
    "behind",
    is_flag=True,
    help="Put a new workspace behind a passphrase instead of a GPG key.",
)
@click.option(
    "--learner",
    "learners",
    multiple=True,
    metavar="WHO",
    type=readable,
    help="Keep only lines that may concern this username or user id (may be given again).",
)
@click.option(
    "--max-gb",
    type=click.FloatRange(min=0, min_open=True),
    help="Refuse files that unfold to more (the setting most_unfolded_gb, or 275).",
)
@click.option(
    "--again",
    "afresh",
    is_flag=True,
    help="Read files that are in anew, in place of what came of them.",
)
@leave_out_option
@only_option
@click.option("--json", "as_json", is_flag=True, help="One receipt a line, as JSON.")
@click.pass_obj
def index(
    ahead: Reading | None,
    paths: tuple[Path, ...],
    workspace: Path,
    gnupg_home: Path | None,
    key: str,
    behind: bool,
    learners: tuple[str, ...],
    max_gb: float | None,
    afresh: bool,
    privacy: Privacy | None,
    only: tuple[str, ...],
    as_json: bool,
) -> None:
    """Import files and folders; print a receipt for each file."""
    gpg = own_gpg(gnupg_home)
    with stoppable() as cancel:
        opened = _open_to_fill(workspace, gpg, cancel, key, behind=behind)
        note_opened(opened)
        most = int(max_gb * 10**9) if max_gb else preferences.most_unfolded()
        limits = Limits(inflated=most) if most else None
        files, choice = picked(_files_among(paths, cancel, gpg), only, cancel, gpg)
        work = ingest(
            opened,
            files,
            gpg,
            catalogue.load(),
            cancel,
            learners=learners,
            limits=limits,
            privacy=privacy,
            choice=choice,
            afresh=afresh,
            ahead=ahead,
        )
        try:
            sys.exit(_print_receipts(Pace(files).follow(work), as_json=as_json))
        except Cancelled:
            click.echo("Files that were finished are in.", err=True)
            raise


def _open_to_fill(
    path: Path, gpg: Gpg, cancel: CancelToken, key: str, *, behind: bool
) -> Workspace:
    if behind and not vault.is_workspace(path):
        return vault.create_behind(path, new_passphrase(path.name))
    remembered = preferences.remembered_key()
    try:
        with waiting():
            return vault.open_or_create(
                path, gpg, cancel, key=key, remembered=remembered, ask=ask_passphrase
            )
    except KeyNeeded as error:
        raise KeyNeeded(error.what, f"{error.todo} {_WITHOUT_A_KEY}") from error


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@gnupg_option
@click.option("--json", "as_json", is_flag=True, help="One receipt a line, as JSON.")
def check(paths: tuple[Path, ...], gnupg_home: Path | None, as_json: bool) -> None:
    """Decrypt and read files without keeping anything; the same receipts as index."""
    with stoppable() as cancel:
        gpg = own_gpg(gnupg_home)
        files = _files_among(paths, cancel, gpg)
        work = checking.check(files, gpg, catalogue.load(), cancel)
        told = Pace(files).follow(work)
        sys.exit(_print_receipts(told, as_json=as_json, telling=not as_json))


def _files_among(paths: tuple[Path, ...], cancel: CancelToken, gpg: Gpg) -> list[Path]:
    """The files to open; what was passed over in folders is told."""
    dropped = expand(paths, cancel, gpg)
    if dropped.note:
        click.echo(cli_output.safe(dropped.note), err=True)
    return dropped.files


def _print_receipts(
    work: Iterator[Progress | Receipt], *, as_json: bool, telling: bool = False
) -> int:
    """Print receipts as they come; the exit code. telling: also which key each file is for."""
    line = cli_output.ProgressLine()
    incomplete = False
    for step in heard(work):
        if isinstance(step, Progress):
            if step.note and telling:
                line.clear()
                click.echo(cli_output.safe(f"{step.label}: {step.note}."), err=True)
            line.show(step)
            continue
        line.clear()
        incomplete = incomplete or step.status == "failed" or step.rejects > 0
        if as_json:
            export.write_ndjson(sys.stdout, [export.receipt_record(step)])
            sys.stdout.flush()
        else:
            click.echo(cli_output.receipt_text(step))
    line.clear()
    return EXIT_INCOMPLETE if incomplete else 0


@main.command()
@click.argument("learner", type=readable)
@reading
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@packing
@readings_option
def trail(
    learner: str, workspace: Path, gnupg_home: Path | None, form: str, pack: Path | None, **how: Any
) -> None:
    """Print every event by or about LEARNER (username or user_id), in time order.

    With --pack, write them as an evidence pack: a zip with a report, the events as a table and as
    exact lines, the timeline, the sources with their hashes, and a manifest.
    """
    check_options(pack, **how)
    if pack is not None:
        write_pack(learner, workspace, gnupg_home, pack, **how)
        return
    with reader(workspace, gnupg_home) as (source, cancel):
        found = source.trail(learner, cancel)
        conflicts = source.conflicts(found.learner)
    if form == "json":
        records = (export.trail_record(row) | export.package_record(row) for row in found.rows)
        export.write_array(sys.stdout, records)
    elif form == "csv":
        cells = (export.trail_record(row).values() for row in found.rows)
        export.write_csv(sys.stdout, (*export.EVENT_KEYS, "role"), cells)
    else:
        print_learner(found.learner, conflicts)
        for row in found.rows:
            click.echo(cli_output.trail_line(row))


@main.command()
@click.argument("statement", metavar="SELECT", type=readable)
@reading
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
def sql(statement: str, workspace: Path, gnupg_home: Path | None, form: str) -> None:
    """Run a SELECT on the workspace, read-only. The view events_view has names joined in."""
    with reader(workspace, gnupg_home) as (source, cancel):
        columns, rows = source.sql(statement, cancel)
        if form == "json":
            export.write_array(sys.stdout, export.records_of(columns, rows))
        elif form == "csv":
            export.write_csv(sys.stdout, columns, rows)
        else:
            cli_output.table(columns, rows)


def tolerant_stdout() -> None:
    """UTF-8 wherever the output goes; text a terminal can't show is escaped, never an error."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
