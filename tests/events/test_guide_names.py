# SPDX-License-Identifier: MIT
"""Every event name and field of the guides, and names seen in the field, is in the catalogue."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from explorer.events.catalogue import Catalogue
from explorer.events.paths import parse_path

HERE = Path(__file__).parent
CATALOGUE = Path(__file__).parents[2] / "resources" / "catalogue"
GUIDES = {"tracking-2012", "events-2014", "events-2015", "research-2016", "team-events"}


def _rows(file: str) -> list[list[str]]:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


GUIDE_NAMES = {name: guides for name, *guides in _rows("guide_names.txt")}
GUIDE_FIELDS = {name: fields for name, *fields in _rows("guide_fields.txt")}
FIELD_NAMES = [name for (name,) in _rows("field_names.txt")]


@pytest.fixture(scope="module")
def entries() -> list[dict[str, Any]]:
    files = sorted(CATALOGUE.glob("*.toml"))
    return [e for f in files for e in tomllib.loads(f.read_text("utf-8")).get("event", [])]


@pytest.fixture(scope="module")
def by_name(entries: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        others = [other["name"] for other in entry.get("other_names", [])]
        for name in {entry.get("name", ""), *others} - {""}:
            found.setdefault(name, []).append(entry)
    return found


def test_the_list_is_whole() -> None:
    assert len(_rows("guide_names.txt")) == len(GUIDE_NAMES) > 230
    assert {guide for guides in GUIDE_NAMES.values() for guide in guides} == GUIDES


@pytest.mark.parametrize("name", GUIDE_NAMES)
def test_a_guides_name_is_known_exactly(name: str, by_name: dict[str, list[Any]]) -> None:
    assert name in by_name, f"{name} (of {', '.join(GUIDE_NAMES[name])}) is not in the catalogue"
    assert len(by_name[name]) == 1, f"{name} has more than one entry"


@pytest.mark.parametrize("name", GUIDE_NAMES)
def test_its_entry_names_the_guides(name: str, by_name: dict[str, list[Any]]) -> None:
    (entry,) = by_name.get(name, [None])
    if entry is None:
        pytest.fail(f"{name} is not in the catalogue")
    assert set(GUIDE_NAMES[name]) <= set(entry["guides"])


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_a_name_of_the_field_is_known(
    name: str, entries: list[dict[str, Any]], by_name: dict[str, list[Any]]
) -> None:
    prefixes = tuple(entry["prefix"] for entry in entries if "prefix" in entry)
    patterns = [re.compile(entry["pattern"]) for entry in entries if "pattern" in entry]
    known = name in by_name or name.startswith(prefixes)
    assert known or any(pattern.search(name) for pattern in patterns)


def test_no_name_is_claimed_twice(by_name: dict[str, list[Any]]) -> None:
    assert [name for name, claims in by_name.items() if len(claims) > 1] == []


def test_a_renamed_fields_former_name_is_known(by_name: dict[str, list[Any]]) -> None:
    (entry,) = by_name["xblock.split_test.child_render"]
    text = str(entry.get("fields", []))
    assert "child-id" in text
    assert "child_id" in text


@pytest.mark.parametrize("name", GUIDE_FIELDS)
def test_every_field_of_the_guides_is_described(name: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(name)
    assert entry is not None
    described = (*entry.fields, *catalogue.common)
    steps = {step for field in described for step in parse_path(field.path).steps}
    assert set(GUIDE_FIELDS[name]) - steps == set()
