# SPDX-License-Identifier: MIT
"""The options of `trail` that print its readings: what the events say, not the events."""

import functools
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from explorer.cli_learners import print_learner
from explorer.cli_options import reader
from explorer.cli_output import safe
from explorer.trail.readings import Readings
from explorer.trail.telling import lines, sections
from explorer.workspace import export
from explorer.workspace.times import iso

_Function = TypeVar("_Function", bound=Callable[..., Any])
_TIMES: Final = frozenset(
    (
        *("time", "first", "last", "began", "ended", "start", "end", "made", "gone"),
        *("started", "completed", "received_at", "until"),
    )
)
_SECONDS: Final = ("Stretch",)  # whose start and end are places of a video


def readings_option(function: _Function) -> _Function:
    """Options that print the readings of a trail instead of its events."""

    @click.option("--readings", is_flag=True, help="Print what the events say: videos, attempts …")
    @click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
    @functools.wraps(function)
    def verb(
        learner: str,
        workspace: Path,
        gnupg_home: Path | None,
        *,
        readings: bool,
        as_json: bool,
        **how: Any,
    ) -> Any:
        if as_json:
            how["form"] = "json"
        if not readings:
            return function(learner=learner, workspace=workspace, gnupg_home=gnupg_home, **how)
        if how.get("pack") is not None or how.get("form") == "csv":
            raise click.UsageError("--readings goes neither with --pack nor with --format csv.")
        print_readings(learner, workspace, gnupg_home, as_json=how["form"] == "json")
        return None

    return verb  # type: ignore[return-value]


def print_readings(
    learner: str, workspace: Path, gnupg_home: Path | None, *, as_json: bool
) -> None:
    """Print the readings of a learner's trail, as text or as one JSON object."""
    with reader(workspace, gnupg_home) as (source, cancel):
        who, found = source.readings(learner, cancel)
        names = source.outline().names
        conflicts = source.conflicts(who)
    if as_json:
        record = {"learner": export.learner_record(who), **readings_record(found)}
        export.write_ndjson(sys.stdout, [record])
        return
    print_learner(who, conflicts)
    for line in lines(sections(found, UTC, names), UTC):
        indent = len(line) - len(line.lstrip())
        click.echo(" " * indent + safe(line))


def readings_record(readings: Readings) -> dict[str, Any]:
    """The readings as plain values: times in ISO 8601, events by their ids."""
    record: dict[str, Any] = _plain(readings)
    return record


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        seconds = type(value).__name__ in _SECONDS
        return {
            each.name: _field(each.name, getattr(value, each.name), seconds=seconds)
            for each in fields(value)
        }
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return value


def _field(name: str, value: Any, *, seconds: bool) -> Any:
    if name in _TIMES and isinstance(value, int) and not (seconds and name in ("start", "end")):
        return iso(value)
    if name == "looks":
        return [iso(each) for each in value]
    return _plain(value)
