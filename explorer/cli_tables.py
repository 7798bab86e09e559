# SPDX-License-Identifier: MIT
"""Verbs about the weekly database package: which tables are in, and who somebody is."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from explorer import cli_output
from explorer.cli_options import open_workspace, own_gpg, readable, reader, reading, stoppable
from explorer.cli_output import safe
from explorer.cli_profile import profile_lines, profile_record
from explorer.errors import UserError
from explorer.tables import description
from explorer.tables.description import Table
from explorer.tables.privacy import GROUPS, Privacy
from explorer.work import CancelToken
from explorer.workspace import export
from explorer.workspace.private_columns import private_columns
from explorer.workspace.queries import Reader
from explorer.workspace.table_list import (
    TableExport,
    absent_tables,
    chosen_week,
    columns_there,
    exports_in,
)
from explorer.workspace.weeks import NEWEST, choose_week

NOTHING: Final = "nothing"


def _left_out(_context: click.Context, _option: click.Parameter, asked: Any) -> Privacy | None:
    """The columns named, each a group or one that may exist; None where none was named."""
    if not asked:
        return None
    texts = [text.strip().lower() for text in asked if text.strip().lower() != NOTHING]
    try:
        found = Privacy.of(texts)
    except ValueError as error:
        groups = ", ".join(GROUPS)
        why = f"“{error}” is neither one of {groups} nor a column such as auth_user.email."
        raise click.BadParameter(why) from error
    for text in sorted(found.columns):
        table, _, column = text.partition(".")
        described = description.load().find(table)
        if described is not None and described.column(column) is None:
            raise click.BadParameter(f"The table {described.name} has no column {column}.")
    return found


leave_out_option = click.option(
    "--leave-out",
    "privacy",
    multiple=True,
    metavar="WHAT",
    callback=_left_out,
    help="Leave out of weekly tables: email, name, bio, mailing_address, or TABLE.COLUMN; the"
    " workspace remembers it until another choice (“nothing” takes it back; may be given again).",
)


@click.command()
@click.argument("name", default="", type=readable)
@reading
@click.option(
    "--use-week",
    "week",
    metavar="DATE|newest",
    type=readable,
    help="Use of each table the newest export up to this date, or the newest of all.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def tables(
    name: str, workspace: Path, gnupg_home: Path | None, week: str | None, as_json: bool
) -> None:
    """Tell which weekly tables are in: their weeks, rows, rejects and what was left out.

    With NAME, list the table's columns with their types and meaning.
    """
    if week is not None:
        with stoppable() as cancel:
            opened = open_workspace(workspace, own_gpg(gnupg_home), cancel)
            choose_week(opened, None if week == NEWEST else week, cancel)
    with reader(workspace, gnupg_home) as (source, cancel):
        if name:
            _columns(source, cancel, name, as_json=as_json)
        else:
            _overview(source, cancel, as_json=as_json)


def _overview(source: Reader, cancel: CancelToken, *, as_json: bool) -> None:
    found, lacking = exports_in(source, cancel), absent_tables(source, cancel)
    week, private = chosen_week(source, cancel), private_columns(source, cancel)
    if as_json:
        record = {
            "week": week,
            "tables": [asdict(each) for each in found],
            "absent": [asdict(each) for each in lacking],
            "private": [asdict(each) for each in private],
        }
        export.write_ndjson(sys.stdout, [record])
        return
    if not found and not lacking:
        click.echo("No table of a weekly package is in this workspace.")
        return
    click.echo(f"In use: {f'exports up to {week}' if week else 'the newest of each table'}.")
    cli_output.table(
        ("table", "course", "site", "week", "used", "rows", "rejects", "left out, not described"),
        map(_row, found),
    )
    for each in lacking:
        what = safe(each.table or each.member or each.file)
        click.echo(f"Not in: {what}, {each.week or 'no date'}. {safe(each.why)}")
    for group in private:
        click.echo(f"{group.title}: {safe(group.said)}")


def _row(each: TableExport) -> tuple[Any, ...]:
    notes = [*each.left_out, *(f"?{column}" for column in each.unknown)]
    return (
        f"{each.table}{'' if each.described else ' (not described)'}",
        each.course,
        each.site,
        each.week,
        "yes" if each.used else "",
        f"{each.rows:,}",
        f"{each.rejects:,}" if each.rejects else "",
        ", ".join(notes),
    )


def _columns(source: Reader, cancel: CancelToken, name: str, *, as_json: bool) -> None:
    described = description.load().find(name)
    name = described.name if described else name
    own = [each for each in exports_in(source, cancel) if each.table == name]
    if described is None and not own:
        raise UserError(
            f"No table {name} is in this workspace, and none of that name is known.",
            "`tables` without a name lists those that are in.",
        )
    records = list(_column_records(source, cancel, name, described, own))
    if as_json:
        record = {
            "table": name,
            "title": described.title if described else "",
            "meaning": described.meaning if described else "",
            "note": described.note if described else "",
            "since": described.since if described else "",
            "until": described.until if described else "",
            "exports": [asdict(each) for each in own],
            "columns": records,
        }
        export.write_ndjson(sys.stdout, [record])
        return
    click.echo(
        f"{safe(name)}: {described.meaning if described else 'A table that nobody described.'}"
    )
    for text in (described.note, _span(described)) if described else ():
        if text:
            click.echo(text)
    weeks = ", ".join(f"{each.week or 'no date'}{' (used)' * each.used}" for each in own)
    click.echo(f"In this workspace: {weeks or 'not at all'}.")
    cells = ((each["column"], each["type"], each["here"], _meaning(each)) for each in records)
    cli_output.table(("column", "type", "here", "meaning"), cells, 200)


def _span(table: Table) -> str:
    parts = [
        f"{word} {when}" for word, when in (("since", table.since), ("until", table.until)) if when
    ]
    return f"In packages {', '.join(parts)}." if parts else ""


def _meaning(record: dict[str, Any]) -> str:
    coded = "; ".join(f"{code}: {meaning}" for code, meaning in record["values"].items())
    since = f" Since {record['since']}." if record["since"] else ""
    return f"{record['meaning']}{since}{f' ({coded})' if coded else ''}"


def _column_records(
    source: Reader, cancel: CancelToken, name: str, described: Table | None, own: list[TableExport]
) -> Iterator[dict[str, Any]]:
    left_out = {column for each in own for column in each.left_out}
    unknown = {column for each in own for column in each.unknown}
    known = {each.name: each for each in described.columns} if described else {}
    there = columns_there(source, name, cancel)
    columns = [*known, *(each for each in there if each not in known)]
    for column in [*columns, *sorted(left_out - set(columns))]:
        each = known.get(column)
        here = "left out" if column in left_out else "yes" if column in there else ""
        yield {
            "column": column,
            "type": each.type if each else "text",
            "meaning": each.meaning if each else "Not described." if column in unknown else "",
            "values": dict(each.values) if each else {},
            "since": each.since if each else "",
            "here": here,
        }


@click.command()
@click.argument("who", type=readable)
@reading
@click.option("--week", metavar="DATE", type=readable, help="As of this week, not of the newest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def profile(
    who: str, workspace: Path, gnupg_home: Path | None, week: str | None, as_json: bool
) -> None:
    """Tell what the weekly package says of WHO: username, user_id, e-mail, name or anonymous id."""
    with reader(workspace, gnupg_home) as (source, cancel):
        found = source.profile(who, cancel, week)
        weeks = source.weeks()
    if found is None:
        todo = "Look for a part of the name with `learners`." if weeks else "Import one first."
        why = f"says nothing of “{who}”" if weeks else "is in this workspace"
        raise UserError(f"{'The' if weeks else 'No'} weekly package {why}.", todo)
    if as_json:
        export.write_ndjson(sys.stdout, [profile_record(found)])
        return
    for line in profile_lines(found):
        indent = len(line) - len(line.lstrip())
        click.echo(" " * indent + safe(line))


TABLES: Final = (profile, tables)
"""The verbs."""
