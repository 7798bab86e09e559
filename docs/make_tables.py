# SPDX-License-Identifier: MIT
"""Writes docs/tables.md from the descriptions of tables: `python docs/make_tables.py`."""

from collections.abc import Iterator
from pathlib import Path

from explorer.tables import description
from explorer.tables.description import Column, Table
from explorer.tables.privacy import TITLES

TARGET = Path(__file__).with_name("tables.md")
_PARTS = {
    "people": "Who the learners are",
    "course": "What they did in the course",
    "content": "What the course is, and what was written in it",
    "ora": "Open responses",
}
_FORMS = {
    "tsv": "`.sql`, tab-separated",
    "csv": "`.csv`",
    "mongo": "`.mongo`, one document a line",
    "structure": "JSON",
}
_HEAD = """# The tables of the weekly package

Made from `resources/tables` by `python docs/make_tables.py`; a test keeps it true.

Each table comes in under its own name: `edx-log-explorer sql "SELECT * FROM auth_user"`, or the
panel SQL. It shows the export in use, the newest of each course unless another week is chosen
(`tables --use-week`); every week's rows stay as `NAME_weeks`. Each row has `package_course` and
`package_week` besides. Types are those of the workspace: a *time* is text in UTC, a *flag* 0 or 1.
A file with other columns, or a table that is not listed here, comes in as text and is marked.

**Private** columns stay out on request (`index --leave-out GROUP`, or in the window's list of a
package that is dropped): {groups}. What is marked *always* never comes in.
"""


def page() -> str:
    """The text of the page."""
    groups = ", ".join(f"`{name}` ({title.lower()})" for name, title in TITLES.items())
    return "\n".join([_HEAD.format(groups=groups), *_parts()])


def _parts() -> Iterator[str]:
    tables = description.load().all
    files = {Path(table.file).stem: None for table in tables}
    order = [
        *(part for part in _PARTS if part in files),
        *(each for each in files if each not in _PARTS),
    ]
    for part in order:
        yield f"## {_PARTS.get(part, part.capitalize())}"
        yield ""
        for table in tables:
            if Path(table.file).stem == part:
                yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield f"**{table.title}.** {table.meaning} {table.note}".rstrip()
    yield ""
    facts = [
        _FORMS[table.form],
        "one for all courses" if table.scope == "org" else "one for a course",
    ]
    if table.since:
        facts.append(f"in packages since {table.since}")
    if table.until:
        facts.append(f"until {table.until}")
    if table.aliases:
        facts.append(f"also called {', '.join(f'`{each}`' for each in table.aliases)}")
    yield f"{'; '.join(facts)}."
    yield ""
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    yield from map(_column, table.columns)
    yield ""


def _column(column: Column) -> str:
    parts = [column.meaning]
    if column.values:
        coded = "; ".join(f"`{code}` {meaning}" for code, meaning in column.values.items())
        parts.append(f"Values: {coded}.")
    if column.since:
        parts.append(f"Since {column.since}.")
    if column.aliases:
        parts.append(f"Also called {', '.join(f'`{each}`' for each in column.aliases)}.")
    if column.private:
        parts.append(f"Private: {', '.join(column.private)}.")
    text = " ".join(filter(None, parts)).replace("|", "\\|")
    return f"| `{column.name}` | {column.type} | {text} |"


def main() -> None:
    """Write the page."""
    TARGET.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
