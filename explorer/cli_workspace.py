# SPDX-License-Identifier: MIT
"""Verbs about a workspace as a whole: what it holds, who can open it, who did, and its end."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from explorer import cli_output, preferences
from explorer.cli_options import (
    EXIT_INCOMPLETE,
    ask_passphrase,
    gnupg_option,
    note_opened,
    open_workspace,
    own_gpg,
    readable,
    reader,
    stoppable,
)
from explorer.cli_output import safe
from explorer.cli_waiting import heard, waiting
from explorer.errors import UserError
from explorer.events import catalogue
from explorer.package.streams import Limits
from explorer.places import synced_by
from explorer.work import Progress
from explorer.workspace import export, rebuilding, sealing, vault
from explorer.workspace.holding import holding
from explorer.workspace.passphrase import check_passphrase
from explorer.workspace.private_columns import private_columns
from explorer.workspace.times import iso
from explorer.workspace.verifying import verify

where = click.argument(
    "workspace", type=click.Path(path_type=Path), default=preferences.default_workspace
)
as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def workspace() -> None:
    """What a workspace holds, who can open it, who did, and its end."""


@workspace.command()
@where
@gnupg_option
@as_json
def info(workspace: Path, gnupg_home: Path | None, as_json: bool) -> None:
    """Tell what the workspace holds and who can open it."""
    with reader(workspace, gnupg_home) as (source, cancel):
        opened = source.workspace
        found = holding(opened, source, cancel)
        private = private_columns(source, cancel)
    who = sealing.holders(workspace, own_gpg(gnupg_home))
    synced = synced_by(workspace)
    if as_json:
        record = {
            "workspace": workspace.name,
            **asdict(found),
            "first_time": iso(found.first_time),
            "last_time": iso(found.last_time),
            "opened_by": [asdict(one) for one in who],
            "private": [asdict(each) for each in private],
            "synced_by": synced,
        }
        export.write_ndjson(sys.stdout, [record])
        return
    click.echo(f"{safe(workspace.name)}, {found.bytes / 1e6:,.1f} MB")
    for one in who:
        name = safe(one.name) or "a key that this keyring does not know"
        click.echo(
            f"  opened by {f'{one.key_id}, ' * bool(one.key_id)}{name}{' (yours)' * one.held}"
        )
    for kind, count in {**found.counts, **found.tables}.items():
        click.echo(f"  {count:>14,}  {safe(kind).replace('_', ' ')}")
    if found.first_time is not None:
        click.echo(f"  events from {iso(found.first_time)} to {iso(found.last_time)}")
    for group in private:
        click.echo(f"  {group.title}: {safe(group.said)}")
    if synced:
        click.echo(f"  It lies in a folder that {synced} copies to other machines.")


@workspace.command()
@where
@gnupg_option
@click.option(
    "--to",
    "keys",
    multiple=True,
    required=True,
    metavar="KEY",
    type=readable,
    help="A public key that shall open it (may be given again).",
)
@click.option("--hand-over", is_flag=True, help="That none of the keys is yours is meant.")
def seal(workspace: Path, gnupg_home: Path | None, keys: tuple[str, ...], hand_over: bool) -> None:
    """Seal it to these GPG keys and to nobody else."""
    gpg = own_gpg(gnupg_home)
    meant = [gpg.recipient(key) for key in keys]
    with stoppable() as cancel:
        sealing.seal_to(workspace, gpg, cancel, meant, ask=ask_passphrase, hand_over=hand_over)
    click.echo(f"{safe(workspace.name)} opens for {', '.join(safe(key.label) for key in meant)}.")
    click.echo("Copies and backups made before still open as they did.")


@workspace.command()
@where
@gnupg_option
def passphrase(workspace: Path, gnupg_home: Path | None) -> None:
    """Put it behind a passphrase instead of a GPG key, or change that.

    The passphrases are asked for; without a terminal each is a line of the standard input.
    """
    gpg = own_gpg(gnupg_home)
    with stoppable() as cancel:
        vault.unlock(workspace, gpg, cancel, ask_passphrase)
        new = new_passphrase(workspace.name)
        sealing.set_passphrase(workspace, gpg, cancel, new, ask=ask_passphrase)
    click.echo(f"{safe(workspace.name)} opens with the passphrase, and with nothing else.")


@workspace.command()
@where
@gnupg_option
@as_json
def access(workspace: Path, gnupg_home: Path | None, as_json: bool) -> None:
    """Print the access log, the oldest entry first."""
    with stoppable() as cancel:
        opened = open_workspace(workspace, own_gpg(gnupg_home), cancel)
        note_opened(opened)
        entries = opened.access.entries()[::-1]
    if as_json:
        export.write_ndjson(sys.stdout, ({**asdict(one), "at": iso(one.at)} for one in entries))
        return
    cli_output.table(
        ("time", "who", "did", "what"),
        ((iso(one.at), one.person, one.action, one.detail) for one in entries),
        widest=200,
    )


@workspace.command(name="verify")
@where
@gnupg_option
def verify_verb(workspace: Path, gnupg_home: Path | None) -> None:
    """Read everything once, and tell what is damaged."""
    line = cli_output.ProgressLine()
    damaged = 0
    with stoppable() as cancel:
        opened = open_workspace(workspace, own_gpg(gnupg_home), cancel)
        note_opened(opened)
        for step in verify(opened, cancel):
            if isinstance(step, Progress):
                line.show(step)
                continue
            line.clear()
            damaged += bool(step.problem)
            click.echo(f"{safe(step.name)}: {safe(step.problem) or 'whole'}")
    if damaged:
        click.echo(
            "Files that are whole can be read as before. To mend it, make its index anew from the"
            f" delivered files: edx-log-explorer workspace rebuild {safe(workspace.name)}",
            err=True,
        )
        sys.exit(EXIT_INCOMPLETE)


@workspace.command()
@where
@gnupg_option
@click.option(
    "--from",
    "folders",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Look here for files that are not where they were (may be given again).",
)
@click.option("--leave-out", is_flag=True, help="Do without files that are found nowhere.")
def rebuild(
    workspace: Path, gnupg_home: Path | None, folders: tuple[Path, ...], leave_out: bool
) -> None:
    """Make a damaged index anew from the delivered files; stars, notes and access log stay.

    Files are taken from where they lay, or from FOLDER, and known by their hash. The old index
    goes when the new one is whole.
    """
    gpg, line = own_gpg(gnupg_home), cli_output.ProgressLine()
    with stoppable() as cancel:
        with waiting():
            key = vault.unlock(workspace, gpg, cancel, ask_passphrase)
        plan = _plan(rebuilding.look(workspace, key, folders, cancel), line, leave_out=leave_out)
        most = preferences.most_unfolded()
        limits = Limits(inflated=most) if most else None
        work = rebuilding.rebuild(
            workspace, key, plan, gpg, catalogue.load(), cancel, limits=limits
        )
        for each in heard(work):
            if isinstance(each, Progress):
                line.show(each)
                continue
            line.clear()
            click.echo(cli_output.receipt_text(each))
    line.clear()
    click.echo(f"The index of {safe(workspace.name)} is made anew.")
    if plan.missing:
        sys.exit(EXIT_INCOMPLETE)


def _plan(
    steps: Iterator[Progress | rebuilding.Plan], line: cli_output.ProgressLine, *, leave_out: bool
) -> rebuilding.Plan:
    """What the index can be made of; what was not found is told. Raises UserError."""
    for step in steps:
        if isinstance(step, Progress):
            line.show(step)
            continue
        line.clear()
        for source in step.missing:
            click.echo(f"{safe(source.file.file)}: {source.why}", err=True)
        if step.missing and not leave_out:
            raise UserError(
                f"{len(step.missing):,} of {len(step.sources):,} files were not found; nothing was"
                " changed.",
                "Say where they are with --from FOLDER, or do without them with --leave-out.",
            )
        return step
    raise AssertionError("looking ended without a plan")


@workspace.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="That all of it goes for good is meant.")
def purge(workspace: Path, yes: bool) -> None:
    """Destroy its key, then the rest: nobody can read it any more.

    The delivered files stay where they are. So do copies and backups of the workspace.
    """
    if not yes:
        raise UserError(
            f"{workspace.name} would be gone for good, with its stars and notes.",
            "Say that this is meant, with --yes.",
        )
    sealing.purge(workspace)
    click.echo(f"{safe(workspace.name)} is gone.")


def new_passphrase(name: str) -> str:
    """A passphrase typed twice at a terminal, else a line of the standard input. UserError."""
    if not sys.stdin.isatty():
        answer = sys.stdin.readline().rstrip("\r\n")
    else:
        answer = click.prompt(
            f"New passphrase of {safe(name)}", hide_input=True, confirmation_prompt=True, err=True
        )
    check_passphrase(answer)
    return str(answer)
