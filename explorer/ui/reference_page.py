# SPDX-License-Identifier: MIT
"""The catalogue's own words as pages: an entry, a category, what every event has.

Only text of the catalogue's files stands here, and it is escaped all the same.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from explorer.events.catalogue import Catalogue, Category, Entry, Field
from explorer.events.describe import describe
from explorer.events.parse import decode
from explorer.ui.theme import Colours

SCHEME: Final = "elx"
ENTRY: Final = "type"
CATEGORY: Final = "category"
COMMON: Final = "common"
_RELATIONS: Final = {
    "renamed": "new name",
    "former": "former name",
    "mobile": "in mobile apps",
    "spelling": "other spelling",
    "variant": "variant",
}
_SHOWN_SAMPLES: Final = 3
_NAME: Final = re.compile(r"`([^`]+)`")
_GROUP: Final = re.compile(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|\\(?=[./])")


class Pages:
    """Writes pages as the little HTML that QTextBrowser shows, in the colours given."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._guides = {guide.id: guide for guide in catalogue.guides}

    def entry(self, entry: Entry, colours: Colours) -> str:
        """Everything the catalogue holds of one entry."""
        own = self._fields(entry.fields) or _paragraph("It has no fields of its own.", "dim")
        return _page(
            colours,
            f"<h2>{escape(entry.title)}</h2>",
            "" if entry.pattern else f"<p><code>{escape(short_name(entry))}</code></p>",
            _paragraph(entry.meaning),
            _table(self._facts(entry)),
            _section("Said in the table as", self._samples(entry)),
            _section("Also named", self._other_names(entry)),
            _section("Goes with", self._related(entry)),
            _section("Beware", _paragraph(entry.note) if entry.note else ""),
            _section("Fields", own),
            f"<p class=dim>Besides, it has {_link(COMMON, '', 'what every event has')}.</p>",
        )

    def category(self, category: Category, colours: Colours) -> str:
        """What a category is about, and its entries."""
        entries = [each for each in self._catalogue.entries if each.category == category.id]
        rows = [
            (_link(ENTRY, each.key, each.title), f"<code>{escape(short_name(each))}</code>")
            for each in sorted(entries, key=lambda each: each.title)
        ]
        title = f"<h2>{escape(category.title)}</h2>"
        return _page(colours, title, _paragraph(category.meaning), _table(rows))

    def common(self, colours: Colours) -> str:
        """The fields every event has."""
        about = _paragraph("These fields may stand in any event, whatever its type.")
        fields = self._fields(self._catalogue.common)
        return _page(colours, "<h2>Every event</h2>", about, fields)

    def _facts(self, entry: Entry) -> list[tuple[str, ...]]:
        category = self._catalogue.by_id[entry.category]
        changed = [
            f"{change.date}: {change.what}" if change.date else change.what
            for change in entry.changed
        ]
        facts = (
            ("Stands for", _text(_stands_for(entry))),
            ("Category", _link(CATEGORY, category.id, category.title)),
            ("Sent from", _text(", ".join(entry.sources))),
            ("Component", _text(entry.component)),
            ("Since", _text(entry.since)),
            ("Changed", "<br>".join(map(_text, changed))),
            ("Deprecated", _text(entry.deprecated)),
            ("Named in", "<br>".join(self._guide(each) for each in entry.guides)),
        )
        return [(f"<span class=dim>{name}</span>", said) for name, said in facts if said]

    def _guide(self, id_: str) -> str:
        guide = self._guides.get(id_)
        if guide is None:
            return _text(id_)
        dated = guide.year and guide.year not in guide.title
        return _text(f"{guide.title} ({guide.year})" if dated else guide.title)

    def _other_names(self, entry: Entry) -> str:
        return _table(
            (
                f"<code>{escape(each.name)}</code>",
                f"<span class=dim>{escape(_RELATIONS.get(each.relation, each.relation))}</span>",
                _text(each.note),
            )
            for each in entry.other_names
        )

    def _related(self, entry: Entry) -> str:
        return _table((self._known(each.name), _text(each.note)) for each in entry.related)

    def _known(self, name: str) -> str:
        entry = self._catalogue.entry(name)
        shown = entry.title if entry and not entry.pattern else name
        linked = _link(ENTRY, name, shown) if entry else escape(name)
        return linked if shown == name else f"{linked}<br><code>{escape(name)}</code>"

    def _samples(self, entry: Entry) -> str:
        said = (
            describe(decode(sample.line.encode()), self._catalogue).summary
            for sample in entry.samples[:_SHOWN_SAMPLES]
        )
        return "".join(_paragraph(each) for each in dict.fromkeys(said))

    def _fields(self, fields: Sequence[Field]) -> str:
        if not fields:
            return ""
        heads = [f"<span class=dim>{name}</span>" for name in ("Field", "Type", "Meaning")]
        rows = [
            (
                f"<code>{escape(each.path)}</code>",
                f"<span class=dim>{_text(_type(each))}</span>",
                _meaning(each),
            )
            for each in fields
        ]
        return _table([tuple(heads), *rows])


def short_name(entry: Entry) -> str:
    """The name as a list shows it: a prefix with its “*”, the pattern of a path without anchors."""
    if entry.prefix:
        return f"{entry.prefix}*"
    if entry.pattern:
        return _GROUP.sub("…", entry.key).strip("^$")
    return entry.name


def _stands_for(entry: Entry) -> str:
    if entry.prefix:
        return f"Every type that begins with “{entry.prefix}” and has no entry of its own"
    if entry.pattern:
        return f"Every type that matches “{entry.key}”, a regular expression"
    return ""


def _type(field: Field) -> str:
    return f"{field.type}, {field.unit}" if field.unit else field.type


def _meaning(field: Field) -> str:
    values = [
        f"<code>{escape(value)}</code>{f': {_text(said)}' if said else ''}"
        for value, said in field.values.items()
    ]
    since = f"Since {field.since}." if field.since else ""
    history = [f"<span class=dim>{_text(each)}</span>" for each in (since, field.history) if each]
    return "<br>".join([_text(field.meaning), *values, *history])


def _text(text: str) -> str:
    """Text of the catalogue; what stands between backticks is a name."""
    return _NAME.sub(r"<code>\1</code>", escape(text))


def _paragraph(text: str, kind: str = "") -> str:
    return f"<p class={kind}>{_text(text)}</p>" if kind else f"<p>{_text(text)}</p>"


def _section(title: str, content: str) -> str:
    return f"<h3>{escape(title)}</h3>{content}" if content else ""


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    written = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table cellspacing=0>{written}</table>" if written else ""


def _link(kind: str, name: str, shown: str) -> str:
    return f'<a href="{SCHEME}:{kind}/{quote(name, safe="")}">{escape(shown)}</a>'


def _page(colours: Colours, *parts: str) -> str:
    style = (
        f"a {{ color: {colours.accent}; text-decoration: none; }} .dim {{ color: {colours.dim}; }}"
        " table { margin-top: 4px; } td { padding: 2px 14px 4px 0; }"
        " h2 { margin: 0 0 2px 0; } p { margin: 4px 0; }"
        " h3 { margin: 14px 0 2px 0; }"
    )
    return f"<style>{style}</style><body>{''.join(parts)}</body>"
