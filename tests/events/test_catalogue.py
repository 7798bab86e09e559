# SPDX-License-Identifier: MIT
"""The catalogue checks itself: every file against the format, every sample against its entry.

For one file, say resources/catalogue/video.toml:  uv run pytest tests/events -q -k video
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import orjson
import pytest

from explorer import resources
from explorer.events.acts import ACTS
from explorer.events.catalogue import Catalogue, Entry, Sample
from explorer.events.catalogue_load import COMMON, load_files
from explorer.events.describe import describe
from explorer.events.event import Event
from explorer.events.parse import decode, parse_line
from explorer.events.paths import EACH, Path
from explorer.events.template import LINE_LIMIT, Template

HUES = {"black", "orange", "sky", "green", "yellow", "blue", "vermillion", "purple"}
MARKERS = {"o", "s", "t", "t1", "t2", "t3", "d", "+", "x", "p", "h", "star"}
SOURCES = {"browser", "server", "mobile", "task"}
RELATIONS = {"renamed", "former", "mobile", "spelling", "variant"}
GUIDES = {"tracking-2012", "events-2014", "events-2015", "research-2016", "team-events", "field"}
ORGS = {"MarlX", "UniversityX"}
EXPECTED = {"type", "category", "username", "user_id", "course_id", "org", "source", "session"} | {
    "object",
    "outcome",
    "position",
    "about",
    "summary",
    "cut",
}
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

FILES = {PurePosixPath(name).stem: name for name in resources.names("catalogue", ".toml")}
CATEGORY_FILES = sorted(set(FILES) - {COMMON})
_alone: dict[str, Catalogue] = {}


def alone(stem: str) -> Catalogue:
    """The catalogue of one file and common.toml: an error elsewhere doesn't touch it."""
    if stem not in _alone:
        names = [FILES[each] for each in (COMMON, stem) if each in FILES]
        _alone[stem] = load_files({name: resources.read_bytes(name) for name in names})
    return _alone[stem]


def entries() -> list[Any]:
    return list(_entries())


def _entries() -> Iterator[Any]:
    for stem in CATEGORY_FILES:
        try:
            found = alone(stem).entries
        except ValueError:
            continue  # test_the_file_keeps_to_the_format says why
        for entry in found:
            yield pytest.param(entry, id=f"{stem}:{entry.key}")


def samples() -> list[Any]:
    return [
        pytest.param(param.values[0], sample, id=f"{param.id}:{at}")
        for param in entries()
        for at, sample in enumerate(param.values[0].samples, 1)
    ]


@pytest.mark.parametrize("stem", CATEGORY_FILES)
def test_the_file_keeps_to_the_format(stem: str) -> None:
    found = alone(stem)
    category = found.by_id[stem]
    assert category.hue in HUES
    assert category.marker in MARKERS
    assert category.title
    assert category.meaning.endswith(".")
    assert found.entries, "a category without an event type"
    doubled = [name for name, times in Counter(names(found)).items() if times > 1]
    assert not doubled


def names(catalogue: Catalogue) -> list[str]:
    return [each.key for each in catalogue.entries] + [
        other.name for each in catalogue.entries for other in each.other_names
    ]


@pytest.mark.parametrize("entry", entries())
def test_an_entry_is_complete(entry: Entry) -> None:
    assert entry.title
    assert not entry.title.endswith(".")
    assert len(entry.title) <= 80
    assert entry.meaning.endswith((".", "!", "?", ".)")), entry.meaning
    assert entry.sources
    assert set(entry.sources) <= SOURCES
    assert entry.guides
    assert set(entry.guides) <= GUIDES
    assert {other.relation for other in entry.other_names} <= RELATIONS
    assert all(change.what and DATE.fullmatch(change.date) for change in entry.changed)
    assert entry.samples, "an entry without a sample"
    for field in entry.fields:
        assert field.meaning, field.path
        assert field.type, field.path


@pytest.mark.parametrize("entry", entries())
def test_every_path_an_entry_uses_has_a_meaning(entry: Entry) -> None:
    catalogue = alone(entry.category)
    templates = [Template(text) for text in (entry.summary, entry.roles.outcome) if text]
    slots = [slot.path for each in templates for slot in each.slots() if not slot.role]
    roles = entry.roles
    paths = [*slots, *roles.object, *roles.object_name, *roles.position]
    paths += [path for spec in roles.about for _, path in spec]
    assert [path.text for path in paths if not known(catalogue, entry, path)] == []


@pytest.mark.parametrize("stem", CATEGORY_FILES)
def test_every_fact_is_a_field_of_some_entry_with_an_act(stem: str) -> None:
    catalogue = alone(stem)
    acting = [entry for entry in catalogue.entries if entry.roles.act]
    facts = {path for entry in acting for paths in entry.roles.facts.values() for path in paths}
    unknown = {
        path.text for path in facts if not any(known(catalogue, entry, path) for entry in acting)
    }
    assert unknown == set()


def test_every_act_is_some_entrys(catalogue: Catalogue) -> None:
    assert {entry.roles.act for entry in catalogue.entries} == {"", *ACTS}


def known(catalogue: Catalogue, entry: Entry, path: Path) -> bool:
    if path.steps[0] == "match":
        return entry.pattern is not None and path.steps[1] in entry.pattern.groupindex
    steps = path.steps
    while steps[-1] == EACH and not meaning(catalogue, entry, steps):
        steps = steps[:-1]
    return meaning(catalogue, entry, steps)


def meaning(catalogue: Catalogue, entry: Entry, steps: tuple[str, ...]) -> bool:
    found = catalogue.field(entry, steps)
    return found is not None and bool(found.meaning)


@pytest.mark.parametrize(("entry", "sample"), samples())
def test_a_sample_is_read_as_its_entry_says(entry: Entry, sample: Sample) -> None:
    assert set(sample.expect) <= EXPECTED
    assert "\n" not in sample.line.strip("\n")
    found = outcome_of(sample.line, alone(entry.category))
    assert found["category"] == entry.category
    assert found["entry"] == entry.key, "another entry of the file takes this type"
    assert {key: found[key] for key in sample.expect} == plain(sample.expect)
    assert found["org"] in {None, *ORGS}
    assert 0 < len(found["summary"]) <= LINE_LIMIT


@pytest.mark.parametrize(("entry", "sample"), samples())
def test_a_samples_source_is_one_of_its_entrys(entry: Entry, sample: Sample) -> None:
    source = decode(sample.line.encode()).get("event_source")
    assert source is None or source in entry.sources


@pytest.mark.parametrize("entry", entries())
@pytest.mark.parametrize("payload", [{}, None, "", [], "{cut", {"id": [], "user_id": {}}])
def test_an_entry_is_said_whatever_is_missing(
    entry: Entry, payload: Any, catalogue: Catalogue
) -> None:
    told = decode(entry.samples[0].line.encode())
    bare = {key: value for key, value in told.items() if key in ("event_type", "name")}
    summary = describe({**bare, "event": payload}, catalogue).summary
    assert 0 < len(summary) <= LINE_LIMIT
    assert summary.splitlines() == [summary]
    assert not re.search(r"‘’|\(\)|  | [,:;)]|[\[\]{}]", summary), summary


@pytest.mark.parametrize(("entry", "sample"), samples())
def test_no_other_file_takes_the_type_of_a_sample(
    entry: Entry, sample: Sample, catalogue: Catalogue
) -> None:
    event = parse_line(sample.line.encode(), catalogue)
    assert isinstance(event, Event)
    found = catalogue.entry(event.type)
    assert found is not None
    assert (found.file, found.key) == (entry.file, entry.key)


def outcome_of(line: str, catalogue: Catalogue) -> dict[str, Any]:
    event = parse_line(line.encode(), catalogue)
    assert isinstance(event, Event), event
    described = describe(decode(line.encode()), catalogue)
    assert described.object == event.object
    assert described.about == event.subjects
    entry = catalogue.entry(event.type)
    return {
        "entry": entry.key if entry else None,
        "type": event.type,
        "category": catalogue.category(event.type),
        "username": event.actor.username if event.actor else None,
        "user_id": event.actor.user_id if event.actor else None,
        "course_id": event.course_id,
        "org": event.org,
        "source": event.source,
        "session": event.session,
        "object": event.object,
        "outcome": described.outcome,
        "position": described.position,
        "about": [
            {key: value for key, value in who._asdict().items() if value is not None}
            for who in event.subjects
        ],
        "summary": described.summary,
        "cut": event.cut,
    }


def plain(expect: Mapping[str, Any]) -> dict[str, Any]:
    """TOML has no null: a blank text in `expect` means there is no value."""
    return {key: None if value == "" else value for key, value in expect.items()}


@pytest.mark.parametrize("stem", CATEGORY_FILES)
def test_related_names_are_known(stem: str, catalogue: Catalogue) -> None:
    unknown = [
        f"{entry.key}: {related.name}"
        for entry in catalogue.entries
        if entry.category == stem
        for related in entry.related
        if catalogue.entry(related.name) is None
    ]
    assert unknown == []


def test_no_two_entries_share_a_name(catalogue: Catalogue) -> None:
    assert [name for name, times in Counter(names(catalogue)).items() if times > 1] == []


def test_samples_are_lines_as_a_log_holds_them() -> None:
    for param in samples():
        sample: Sample = param.values[1]
        if not sample.expect.get("cut"):
            assert isinstance(orjson.loads(sample.line), dict), param.id
