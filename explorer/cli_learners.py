# SPDX-License-Identifier: MIT
"""Learners as the verbs print them, with what is contradictory in their ids."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import click

from explorer.cli_output import learner_line, safe
from explorer.workspace import export
from explorer.workspace.conflicts import Conflict, conflict_lines
from explorer.workspace.queries import Reader
from explorer.workspace.records import LearnerRow


def print_learners(reader: Reader, found: Sequence[LearnerRow], *, as_json: bool) -> None:
    """One learner a line, or all as one JSON array."""
    marked = reader.contradicted(found)
    told = ((each, reader.conflicts(each) if at in marked else []) for at, each in enumerate(found))
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
