# SPDX-License-Identifier: MIT
"""The verb `catalogue`: what the app knows of event types, for reading and for scripts."""

import difflib
import sys
from collections.abc import Iterator
from typing import Any

import click

from explorer.errors import UserError
from explorer.events import catalogue as catalogue_files
from explorer.events.entry import Entry, Field
from explorer.events.lookup import Catalogue
from explorer.workspace import export


@click.command()
@click.argument("name", default="")
@click.option("--json", "as_json", is_flag=True, help="One entry a line, as JSON.")
def catalogue(name: str, as_json: bool) -> None:
    """Say what the event type NAME means; list every known type without NAME."""
    known = catalogue_files.load()
    entries = [_find(known, name)] if name else list(known.entries)
    if as_json:
        export.write_ndjson(sys.stdout, (entry_record(entry, known) for entry in entries))
    elif name:
        for line in _page(entries[0], known):
            click.echo(line)
    else:
        for entry in entries:
            click.echo(f"{entry.category:<14}{entry.key:<60}{entry.title}")


def _find(known: Catalogue, name: str) -> Entry:
    found = known.entry(name)
    if found is not None:
        return found
    names = [name for entry in known.entries for name in (entry.name, *_others(entry)) if name]
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    hint = f"Did you mean {', or '.join(near)}?" if near else "“catalogue” alone lists all."
    raise UserError(f"The catalogue has no event type {name}.", hint)


def _others(entry: Entry) -> list[str]:
    return [other.name for other in entry.other_names]


def entry_record(entry: Entry, known: Catalogue) -> dict[str, Any]:
    """One entry with every fact the catalogue holds of it, as plain values."""
    return {
        "name": entry.key,
        "match": "exact" if entry.name else "prefix" if entry.prefix else "pattern",
        "other_names": _others(entry),
        "names": [
            {"name": other.name, "relation": other.relation, "note": other.note}
            for other in entry.other_names
        ],
        "category": entry.category,
        "title": entry.title,
        "meaning": entry.meaning,
        "sources": list(entry.sources),
        "component": entry.component or None,
        "since": entry.since or None,
        "changed": [{"date": change.date, "what": change.what} for change in entry.changed],
        "deprecated": entry.deprecated or None,
        "related": [{"name": other.name, "note": other.note} for other in entry.related],
        "guides": list(entry.guides),
        "note": entry.note or None,
        "summary": entry.summary,
        "fields": [_field_record(field) for field in entry.fields],
        "common_fields": [field.path for field in known.common],
    }


def _field_record(field: Field) -> dict[str, Any]:
    return {
        "path": field.path,
        "type": field.type,
        "meaning": field.meaning,
        "unit": field.unit or None,
        "values": dict(field.values),
        "history": field.history or None,
        "since": field.since or None,
    }


def _page(entry: Entry, known: Catalogue) -> Iterator[str]:
    yield f"{entry.title}  ({entry.key})"
    yield entry.meaning
    yield f"Category: {known.by_id[entry.category].title}. Sources: {', '.join(entry.sources)}."
    facts = (("Component", entry.component), ("Since", entry.since))
    yield from (f"{label}: {text}." for label, text in facts if text)
    yield from (f"Changed {change.date}: {change.what}" for change in entry.changed)
    for other in entry.other_names:
        yield f"Also named {other.name} ({other.relation}). {other.note}".rstrip()
    yield from (f"Goes with {related.name}: {related.note}" for related in entry.related)
    remarks = (("Deprecated", entry.deprecated), ("Note", entry.note))
    yield from (f"{label}: {text}" for label, text in remarks if text)
    yield "Fields, besides those every event has:"
    for field in entry.fields:
        yield from _field_lines(field)


def _field_lines(field: Field) -> Iterator[str]:
    unit = f", {field.unit}" if field.unit else ""
    yield f"  {field.path} ({field.type}{unit}): {field.meaning}"
    for value, meaning in field.values.items():
        yield f"      {value}{': ' if meaning else ''}{meaning}"
    if field.history:
        yield f"      {field.history}"
