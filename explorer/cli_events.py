# SPDX-License-Identifier: MIT
"""The verb `events`: the answer to a query on the screen, or as a file that says what it is."""

import sys
from collections.abc import Iterator
from datetime import UTC, tzinfo
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from explorer import cli_output
from explorer.cli_options import readable, reader, reading
from explorer.errors import UserError
from explorer.events import catalogue
from explorer.work import CancelToken
from explorer.workspace import export
from explorer.workspace.export_columns import AT_FIRST
from explorer.workspace.export_columns import BY_ID as COLUMNS
from explorer.workspace.export_formats import BY_ID as FORMATS
from explorer.workspace.export_formats import BY_SUFFIX
from explorer.workspace.exporting import Request, export_events
from explorer.workspace.nearby import nearby
from explorer.workspace.queries import Reader
from explorer.workspace.query import Query, parse
from explorer.workspace.records import EventRow, Sort
from explorer.workspace.sorting import COLUMNS as SORTS

_SCREEN = ("table", "csv", "ndjson", "jsonl", "raw")


@click.command()
@click.argument("query", default="", type=readable)
@reading
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "ndjson", "jsonl", "raw", "parquet", "sqlite"]),
    help="How it is written (table, or as the name of the output says).",
)
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many events.")
@click.option("--raw", is_flag=True, help="Add the exact line (csv and ndjson).")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a file, and FILE.meta.json beside it.",
)
@click.option("--overwrite", is_flag=True, help="Replace an output that is there.")
@click.option(
    "--columns",
    type=readable,
    metavar="A,B,C",
    help=f"Columns of the output: {', '.join(COLUMNS)}, or paths such as event.attempts.",
)
@click.option(
    "--sort",
    type=readable,
    default="time",
    show_default=True,
    metavar="COLUMN",
    help=f"Order: {', '.join(SORTS)}, or field:PATH; with “-” before it, the last first.",
)
@click.option("--zone", default="UTC", show_default=True, help="Clock of the output's times.")
@click.option("--bom", is_flag=True, help="Begin CSV so that Excel knows it for UTF-8.")
def events(
    query: str,
    workspace: Path,
    gnupg_home: Path | None,
    form: str | None,
    limit: int | None,
    raw: bool,
    output: Path | None,
    overwrite: bool,
    columns: str | None,
    sort: str,
    zone: str,
    bom: bool,
) -> None:
    """Print the events that match QUERY, in time order, or write them to a file."""
    asked = parse(query)
    order = Sort(sort.removeprefix("-"), sort.startswith("-"))
    if output is None:
        if form in FORMATS and form not in _SCREEN:
            raise UserError(f"{form} needs a file.", "Name it with --output FILE.")
        if columns or bom or zone != "UTC":
            raise UserError("--columns, --zone and --bom are for files.", "Add --output FILE.")
        with reader(workspace, gnupg_home) as (source, cancel):
            rows = source.events(asked, cancel, limit or 0, order)
            first = next(rows, None)
            if first is None:
                _tell_near(source, asked, cancel)
            rows = rows if first is None else chain([first], rows)
            _print(source, rows, form or "table", raw=raw)
        return
    if output.exists() and not overwrite:
        raise UserError(f"{output.name} is there already.", "Add --overwrite to replace it.")
    chosen = tuple(columns.split(",")) if columns else AT_FIRST
    request = Request(
        output,
        _format_of(form, output),
        asked,
        (*chosen, "raw") if raw and "raw" not in chosen else chosen,
        _zone_of(zone),
        order,
        bom=bom,
        limit=limit or 0,
        workspace=workspace.name,
        catalogue=catalogue.load().version,
    )
    _export(request, workspace, gnupg_home)


def _print(source: Reader, rows: Iterator[EventRow], form: str, *, raw: bool) -> None:
    if form in ("table", "raw"):
        for row in rows:
            if form == "raw" and not sys.stdout.isatty():
                click.echo(source.line(row.id))
            elif raw or form == "raw":
                click.echo(cli_output.raw_line(source.line(row.id)))
            else:
                click.echo(cli_output.event_line(row))
        return
    records = (export.event_record(row, source.line(row.id) if raw else None) for row in rows)
    if form == "csv":
        keys = (*export.EVENT_KEYS, "raw") if raw else export.EVENT_KEYS
        export.write_csv(sys.stdout, keys, (record.values() for record in records))
    else:
        export.write_ndjson(sys.stdout, records)


def _tell_near(source: Reader, asked: Query, cancel: CancelToken) -> None:
    """Say what names in a query that found nothing are not here, and what is near to them."""
    for near in nearby(source, catalogue.load(), asked.text, cancel):
        meant = ", or ".join(term for _, term in near.better)
        said = f"{near.said} Did you mean {meant}?" if meant else near.said
        click.echo(cli_output.safe(said), err=True)


def _export(request: Request, workspace: Path, gnupg_home: Path | None) -> None:
    line = cli_output.ProgressLine()
    with reader(workspace, gnupg_home) as (source, cancel):
        try:
            done = export_events(source, request, cancel, line.show_events)
        finally:
            line.clear()
        if not done.events:
            _tell_near(source, request.query, cancel)
    name = cli_output.safe(done.path.name)
    click.echo(
        f"{name}: {done.events:,} events. It is not encrypted; {name}.meta.json says what it is."
    )


def _format_of(form: str | None, output: Path) -> str:
    if form is not None and form != "table":
        return "jsonl" if form == "ndjson" else form
    found = BY_SUFFIX.get(output.suffix.lower())
    if found is None:
        raise UserError(
            f"The name {output.name} does not say what to write.",
            f"Add --format: {', '.join(FORMATS)}.",
        )
    return found.id


def _zone_of(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UserError(
            f"There is no time zone “{name}”.", "Write it like Europe/Berlin, or UTC."
        ) from error
