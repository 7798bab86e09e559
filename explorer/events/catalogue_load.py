# SPDX-License-Identifier: MIT
"""The catalogue's files (docs/catalogue-format.md) into typed objects."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from explorer import resources
from explorer.events.acts import ACTS
from explorer.events.entry import (
    ABOUT_KEYS,
    AboutSpec,
    Category,
    Change,
    Entry,
    Field,
    Guide,
    OtherName,
    Related,
    Roles,
    Sample,
)
from explorer.events.lookup import UNKNOWN, Catalogue, Defaults
from explorer.events.paths import Path, parse_path

COMMON = "common"
# Groups of common.toml that every entry has without naming them.
EVERYWHERE = ("root", "context")

Table = Mapping[str, Any]
Groups = dict[str, tuple[Field, ...]]
Facts = dict[str, tuple[Path, ...]]


class CatalogueError(ValueError):
    """A catalogue file breaks its format; the text names the file and the entry."""


class _Table:
    """One table of a file, read key by key; what is left over is unknown and an error."""

    def __init__(self, table: Any, where: str) -> None:
        if not isinstance(table, dict):
            raise CatalogueError(f"{where}: expected a table")
        self._rest = dict(table)
        self.where = where

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        """The value of a key; required where there is no default."""
        value = self._rest.pop(key, default)
        if value is None:
            raise CatalogueError(f"{self.where}: no {key}")
        if not isinstance(value, kind):
            raise CatalogueError(f"{self.where}: {key} should be of type {kind.__name__}")
        return value

    def names(self) -> tuple[str, ...]:
        return tuple(self._rest)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list, [])
        if not all(isinstance(each, str) for each in values):
            raise CatalogueError(f"{self.where}: {key} should be a list of texts")
        return tuple(values)

    def paths(self, key: str) -> tuple[Path, ...]:
        return tuple(_path(each, self.where) for each in self.texts(key))

    def tables(self, key: str) -> "list[_Table]":
        return [
            _Table(each, f"{self.where}, {key} {at + 1}")
            for at, each in enumerate(self.take(key, list, []))
        ]

    def done(self) -> None:
        if self._rest:
            raise CatalogueError(f"{self.where}: unknown {', '.join(sorted(self._rest))}")


def load() -> Catalogue:
    """The catalogue shipped with the app. Raises CatalogueError."""
    return load_files(
        {name: resources.read_bytes(name) for name in resources.names("catalogue", ".toml")}
    )


def load_files(files: Mapping[str, bytes]) -> Catalogue:
    """A catalogue of these files (name → bytes), common.toml among them or not."""
    digest = hashlib.sha256()
    tables: dict[str, _Table] = {}
    for name, data in sorted(files.items()):
        digest.update(name.encode() + b"\0" + data + b"\0")
        stem = PurePosixPath(name).stem
        try:
            tables[stem] = _Table(tomllib.loads(data.decode()), f"{stem}.toml")
        except ValueError as error:
            raise CatalogueError(f"{stem}.toml: {error}") from error
    common = tables.pop(COMMON, None) or _Table({}, "common.toml")
    groups = _groups(common, COMMON)
    defaults, categories = _defaults(common)
    guides = [_guide(table) for table in common.tables("guide")]
    common.done()
    entries: list[Entry] = []
    for stem, table in tables.items():
        categories.append(_category(_Table(table.take("category", dict), f"{stem}.toml"), stem))
        entries += _entries(table, stem, groups | _groups(table, stem))
        table.done()
    shared = [each for name in EVERYWHERE for each in groups.get(f"{COMMON}:{name}", ())]
    return Catalogue(categories, entries, shared, guides, defaults, digest.hexdigest()[:16])


def _groups(table: _Table, stem: str) -> Groups:
    """The groups of a file, each under `file:group`."""
    found: Groups = {}
    for group in table.tables("group"):
        found[f"{stem}:{group.take('id', str)}"] = tuple(_fields(group))
        group.done()
    return found


def _defaults(common: _Table) -> tuple[Defaults, list[Category]]:
    table = _Table(common.take("defaults", dict, {}), "common.toml, defaults")
    defaults = Defaults(_about(table), table.paths("course"))
    unknown = table.take("unknown", dict, {})
    table.done()
    if not unknown:
        return defaults, []
    return defaults, [_category(_Table({"id": UNKNOWN, **unknown}, table.where), UNKNOWN)]


def _guide(table: _Table) -> Guide:
    guide = Guide(table.take("id", str), table.take("title", str), str(table.take("year", object)))
    table.done()
    return guide


def _category(table: _Table, stem: str) -> Category:
    category = Category(
        id=table.take("id", str),
        title=table.take("title", str),
        meaning=table.take("meaning", str),
        hue=table.take("hue", str),
        marker=table.take("marker", str),
        lane=table.take("lane", int),
    )
    if category.id != stem:
        raise CatalogueError(f"{table.where}: the category's id should be the file's name")
    table.done()
    return category


def _entries(table: _Table, stem: str, groups: Groups) -> Iterable[Entry]:
    facts = _facts(table)
    for event in table.tables("event"):
        names = [str(event.take(key, str, "")) for key in ("name", "prefix", "pattern")]
        event.where = f"{stem}.toml, {''.join(names) or event.where}"
        if sum(map(bool, names)) != 1:
            raise CatalogueError(f"{event.where}: needs exactly one of name, prefix, pattern")
        yield _entry(event, stem, names, groups, facts)
        event.done()


def _entry(event: _Table, stem: str, names: list[str], groups: Groups, facts: Facts) -> Entry:
    fields = tuple(_fields(event))
    for used in event.texts("use"):
        group = groups.get(used if ":" in used else f"{stem}:{used}")
        if group is None:
            raise CatalogueError(f"{event.where}: no group {used}")
        fields += group
    return Entry(
        category=stem,
        title=event.take("title", str),
        meaning=event.take("meaning", str),
        summary=event.take("summary", str),
        sources=event.texts("sources"),
        name=names[0],
        prefix=names[1],
        pattern=_pattern(names[2], event.where) if names[2] else None,
        component=event.take("component", str, ""),
        since=event.take("since", str, ""),
        changed=tuple(_change(each) for each in event.tables("changed")),
        deprecated=event.take("deprecated", str, ""),
        other_names=tuple(_other_name(each) for each in event.tables("other_names")),
        related=tuple(_related(each) for each in event.tables("related")),
        guides=event.texts("guides"),
        note=event.take("note", str, ""),
        fields=fields,
        roles=_roles(_Table(event.take("roles", dict, {}), f"{event.where}, roles"), facts),
        samples=tuple(_sample(each) for each in event.tables("samples")),
        file=f"{stem}.toml",
    )


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise CatalogueError(f"{where}: not a regular expression: {error}") from error


def _fields(table: _Table) -> Iterable[Field]:
    for each in table.tables("fields"):
        values = each.take("values", object, {})
        if isinstance(values, list):
            values = dict.fromkeys(values, "")
        if not isinstance(values, dict):
            raise CatalogueError(f"{each.where}: values should be a table or a list")
        yield Field(
            path=_path(each.take("path", str), each.where).text,
            type=each.take("type", str),
            meaning=each.take("meaning", str),
            unit=each.take("unit", str, ""),
            values={str(key): str(value) for key, value in values.items()},
            history=each.take("history", str, ""),
            since=each.take("since", str, ""),
        )
        each.done()


def _change(table: _Table) -> Change:
    change = Change(table.take("date", str), table.take("what", str))
    table.done()
    return change


def _other_name(table: _Table) -> OtherName:
    other = OtherName(
        table.take("name", str), table.take("relation", str), table.take("note", str, "")
    )
    table.done()
    return other


def _related(table: _Table) -> Related:
    related = Related(table.take("name", str), table.take("note", str, ""))
    table.done()
    return related


def _facts(table: _Table) -> Facts:
    """Names and their paths; a file's are shared by all its entries with an act."""
    facts = _Table(table.take("facts", dict, {}), f"{table.where}, facts")
    return {name: facts.paths(name) for name in facts.names()}


def _roles(table: _Table, shared: Facts) -> Roles:
    act = table.take("act", str, "")
    if act and act not in ACTS:
        raise CatalogueError(f"{table.where}: unknown act {act}")
    own = _facts(table)
    if own and not act:
        raise CatalogueError(f"{table.where}: facts without an act")
    roles = Roles(
        object=table.paths("object"),
        object_name=table.paths("object_name"),
        object_noun=table.take("object_noun", str, ""),
        outcome=table.take("outcome", str, ""),
        position=table.paths("position"),
        about=_about(table),
        act=act,
        facts=shared | own if act else {},
    )
    table.done()
    return roles


def _about(table: _Table) -> tuple[AboutSpec, ...]:
    specs: list[AboutSpec] = []
    for each in table.tables("about"):
        named = [(key, each.take(key, str, "")) for key in ABOUT_KEYS]
        each.done()
        specs.append(tuple((key, _path(text, each.where)) for key, text in named if text))
        if not specs[-1]:
            raise CatalogueError(f"{each.where}: names nobody")
    return tuple(specs)


def _sample(table: _Table) -> Sample:
    sample = Sample(table.take("line", str), table.take("expect", dict, {}))
    table.done()
    return sample


def _path(text: str, where: str) -> Path:
    try:
        return parse_path(text)
    except ValueError as error:
        raise CatalogueError(f"{where}: {error}") from error
