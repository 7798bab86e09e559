# SPDX-License-Identifier: MIT
"""Writes docs/catalogue-coverage.md from the catalogue: `python docs/make_catalogue_tables.py`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from explorer.events import catalogue
from explorer.events.entry import Entry
from explorer.events.lookup import UNKNOWN, Catalogue

TARGET = Path(__file__).with_name("catalogue-coverage.md")


def page(known: Catalogue) -> str:
    """The text of the page."""
    return "\n".join([*_head(known), *_categories(known), "", *_guides(known), ""])


def _head(known: Catalogue) -> Iterator[str]:
    names = sum(_names(entry) for entry in known.entries)
    fields = sum(len(entry.fields) for entry in known.entries)
    samples = sum(len(entry.samples) for entry in known.entries)
    yield "# What the catalogue covers"
    yield ""
    yield "Made from the catalogue by `python docs/make_catalogue_tables.py`; a test keeps it true."
    yield ""
    yield (
        f"{len(known.entries)} entries with {names:,} names, {fields:,} field descriptions of their"
        f" own, {len(known.common)} fields that every event has, and {samples} sample lines."
    )
    yield ""


def _categories(known: Catalogue) -> Iterator[str]:
    yield "| category | entries | names | prefixes and patterns | fields | samples |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for category in known.categories:
        if category.id == UNKNOWN:
            continue
        entries = [entry for entry in known.entries if entry.category == category.id]
        yield (
            f"| {category.title} (`{category.id}`) | {len(entries)}"
            f" | {sum(map(_names, entries))} | {sum(not entry.name for entry in entries)}"
            f" | {sum(len(entry.fields) for entry in entries)}"
            f" | {sum(len(entry.samples) for entry in entries)} |"
        )


def _guides(known: Catalogue) -> Iterator[str]:
    counts = Counter(guide for entry in known.entries for guide in entry.guides)
    yield "| source | id | year | entries |"
    yield "| --- | --- | --- | ---: |"
    for guide in known.guides:
        yield f"| {guide.title} | `{guide.id}` | {guide.year} | {counts[guide.id]} |"


def _names(entry: Entry) -> int:
    return bool(entry.name) + len(entry.other_names)


if __name__ == "__main__":
    TARGET.write_text(page(catalogue.load()), encoding="utf-8")
