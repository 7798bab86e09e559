# SPDX-License-Identifier: MIT
"""Pages of the docs that are made from the code say what the code says."""

import importlib.util
from pathlib import Path
from typing import Any

from explorer.events import catalogue

DOCS = Path(__file__).parents[1] / "docs"


def script(name: str) -> Any:
    """A script of the docs, as a module."""
    spec = importlib.util.spec_from_file_location(name.removesuffix(".py"), DOCS / name)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_the_pages_of_queries_and_verbs_are_up_to_date() -> None:
    reference = script("make_reference.py")
    for target, text in (
        (reference.QUERIES, reference.queries()),
        (reference.VERBS, reference.verbs()),
    ):
        assert target.read_text("utf-8") == text, "run python docs/make_reference.py"


def test_the_page_of_the_weekly_tables_is_up_to_date() -> None:
    tables = script("make_tables.py")
    written = tables.TARGET.read_text(encoding="utf-8")
    assert written == tables.page(), "run python docs/make_tables.py"


def test_the_coverage_table_is_up_to_date() -> None:
    tables = script("make_catalogue_tables.py")
    written = (DOCS / "catalogue-coverage.md").read_text(encoding="utf-8")
    assert written == tables.page(catalogue.load()), "run python docs/make_catalogue_tables.py"
