# SPDX-License-Identifier: MIT
"""What an exporter wrote comes back as it was, whatever people typed."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.package.lines import Block
from explorer.package.names import parse_name
from explorer.tables.description import load
from explorer.tables.privacy import Privacy
from explorer.tables.shapers import shaper
from tests.tables.exporters import (
    Value,
    batches,
    bytes_file,
    csv_file,
    mongo_file,
    pipe_file,
    rows_of,
    sql_file,
)

COLUMNS = ("id", "user_message", "content", "title")
NAME = "MarlX-SEA201-2025_T1-wiki_articlerevision-prod-analytics.sql"
# Any text that UTF-8 can hold; the exporters take NUL out, and NULL is a word to them.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
    lambda text: text not in ("NULL", "null")
)
NASTY = st.lists(st.sampled_from(["\\", "n", "t", "r", "0", "\t", "\n", "\r", '"', "'", "b'", "é"]))
VALUES = st.one_of(st.none(), TEXT, NASTY.map("".join))
ROWS = st.lists(st.tuples(st.integers(0, 9).map(str), VALUES, VALUES, VALUES), max_size=5)
Write = Callable[[Sequence[str], Any], bytes]


@pytest.mark.parametrize("write", [sql_file, bytes_file, pipe_file])
@given(rows=ROWS)
@example(rows=[("1", "\\", "\\n", "\\\\t"), ("2", "a\\", "\n", "\t\\"), ("3", "b'x'", 'b"', "\r")])
@example(rows=[("1", '{"a": "{\\"b\\": \\"\\\\n\\"}"}', "", None)])
def test_rows_come_back_as_they_were(write: Write, rows: list[tuple[Value, ...]]) -> None:
    found = batches(NAME, write(COLUMNS, rows))
    assert rows_of(found) == [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert not any(batch.rejects for batch in found)


@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT).filter(any), max_size=5))
def test_real_csv_comes_back_as_it_was(rows: list[tuple[str, ...]]) -> None:
    columns = ("course_id", "is_opted_in_for_email", "preference_set_datetime")
    found = batches("marlx-email_opt_in-prod-analytics.csv", csv_file(columns, rows))
    assert rows_of(found) == [dict(zip(columns, row, strict=True)) for row in rows]


@given(cut=st.integers(1, 60), rows=ROWS)
def test_it_does_not_matter_how_the_text_is_cut(cut: int, rows: list[tuple[Value, ...]]) -> None:
    data = pipe_file(COLUMNS, rows)
    lines = data.splitlines(keepends=True) if b"\r" not in data else [data]
    shaping = shaper(parse_name(NAME), load(), Privacy())
    found, line = [], 1
    for start in range(0, len(lines), cut):
        piece = b"".join(lines[start : start + cut])
        found += shaping.feed(Block(line, piece))
        line += piece.count(b"\n")
    assert rows_of(found + shaping.end()) == rows_of(batches(NAME, data))


@pytest.mark.parametrize("shell", [False, True])
@given(texts=st.lists(st.one_of(TEXT, NASTY.map("".join), st.just('ISODate("x") {"$oid": 1}'))))
def test_posts_come_back_as_they_were(shell: bool, texts: list[str]) -> None:
    posts = [
        (f"{number:024x}", f"2025-03-01T10:00:{number % 60:02}.250Z", text)
        for number, text in enumerate(texts)
    ]
    found = rows_of(batches("MarlX-SEA201-2025_T1-prod.mongo", mongo_file(posts, shell=shell)))
    assert [(row["_id"], row["created_at"], row["body"]) for row in found] == [
        (id_, time.replace("T", " ").replace("Z", "000"), text) for id_, time, text in posts
    ]
