# SPDX-License-Identifier: MIT
"""Pages of the docs that are made from the code say what the code says."""

import importlib.util
from pathlib import Path

from explorer.events import catalogue

DOCS = Path(__file__).parents[1] / "docs"


def test_the_coverage_table_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("tables", DOCS / "make_catalogue_tables.py")
    assert spec is not None
    assert spec.loader is not None
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    written = (DOCS / "catalogue-coverage.md").read_text(encoding="utf-8")
    assert written == tables.page(catalogue.load()), "run python docs/make_catalogue_tables.py"
