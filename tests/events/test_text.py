# SPDX-License-Identifier: MIT
"""Text of a log on one line: nothing in it can move, hide or overflow."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.events.text import LONGEST, number, one_line, stripped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\nb\r\n\tc", "a b c"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("user\u202egpj.exe", "usergpj.exe"),
        ("\u2066hidden\u2069 \u200bspace", "hidden space"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\ufeffbom", "bom"),
        ("Ζωή 😀 می\u200cخواهم", "Ζωή 😀 می\u200cخواهم"),
        ("  two   blanks ", "two blanks"),
        ("x" * 30, "x" * 19 + "…"),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text, 20) == shown


@given(st.text(max_size=300), st.integers(5, 60))
def test_a_line_is_one_line(text: str, limit: int) -> None:
    shown = one_line(text, limit)
    assert len(shown) <= limit
    assert shown.splitlines() in ([], [shown])
    assert not any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in shown)
    assert not any(unicodedata.bidirectional(each) in _CONTROLS for each in shown)


_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, "3"),
        (3.0, "3"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (2 / 3, "0.667"),
        (114.29999, "114.3"),
        (10**20, "100000000000000000000"),
        (1e20, "1e+20"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (10**500, "a very large number"),
        (0.00001, "1e-05"),
    ],
)
def test_a_number(value: float, shown: str) -> None:
    assert number(value) == shown


def test_stripped() -> None:
    assert stripped(" a ") == "a"
    assert stripped(2.0) == "2"
    assert stripped(True) is None
    assert stripped("x" * 10_000_000) == "x" * LONGEST
