# SPDX-License-Identifier: MIT
"""The verb `learners`, and learners as verbs print them, with what contradicts itself in ids."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from explorer.cli_options import readable, reader, reading
from explorer.cli_output import learner_line, safe
from explorer.workspace import export
from explorer.workspace.conflicts import Conflict, conflict_lines
from explorer.workspace.queries import Reader
from explorer.workspace.records import LearnerRow


def print_learners(source: Reader, found: Sequence[LearnerRow], *, as_json: bool) -> None:
    """One learner a line, or all as one JSON array."""
    marked = source.contradicted(found)
    told = ((each, source.conflicts(each) if at in marked else []) for at, each in enumerate(found))
    if as_json:
        export.write_array(sys.stdout, (_record(*each) for each in told))
        return
    for learner, conflicts in told:
        print_learner(learner, conflicts)


def print_learner(learner: LearnerRow, conflicts: Iterable[Conflict]) -> None:
    """A learner, and below which ids contradict each other."""
    click.echo(learner_line(learner))
    for line in conflict_lines(conflicts):
        indent = len(line) - len(line.lstrip())
        click.echo(f"  {' ' * indent}{'' if indent else '! '}{safe(line.lstrip())}")


def _record(learner: LearnerRow, conflicts: Sequence[Conflict]) -> dict[str, Any]:
    record = export.learner_record(learner)
    if conflicts:
        record["conflicts"] = [asdict(each) for each in conflicts]
    return record


@click.command()
@click.argument("text", default="", type=readable)
@reading
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many learners.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def learners(
    text: str, workspace: Path, gnupg_home: Path | None, limit: int | None, as_json: bool
) -> None:
    """List learners whose username or user_id holds TEXT, most events first.

    Where ids contradict each other, each pair is told with some of the lines that say so.
    """
    with reader(workspace, gnupg_home) as (source, _):
        found = source.look_among_learners(text, limit or sys.maxsize)
        print_learners(source, found, as_json=as_json)
