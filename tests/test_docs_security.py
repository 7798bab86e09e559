# SPDX-License-Identifier: MIT
"""The page on security names tests that exist, for every threat it should speak of."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
THREATS = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
# Of whom the page has to speak.
WANTED = ("laptop", "shared computer", "backup", "cloud", "text in a log", "archive", "accounts")


@cache
def functions(file: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a file, also those in classes, by name."""
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def can_fail(file: Path, name: str) -> bool:
    """Whether something in it may be found wrong, by itself or by what it calls in its file."""
    for node in ast.walk(functions(file)[name]):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("raises", "waitUntil"):
            return True
        calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        called = node.func.id if calls else ""  # type: ignore[attr-defined]
        if called != name and called in functions(file) and can_fail(file, called):
            return True
    return False


def test_every_threat_that_matters_is_spoken_of() -> None:
    for word in WANTED:
        assert any(word in title.lower() for title in THREATS), word


@pytest.mark.parametrize("threat", THREATS)
def test_a_threat_has_its_answer_its_limits_and_its_tests(threat: str) -> None:
    text = THREATS[threat]
    for part in ("*Stopped by:*", "*Out of scope:*", "*Shown by:*"):
        assert text.count(part) == 1, part
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text.partition("*Shown by:*")[2])
    assert named
    for file, name in named:
        assert (ROOT / file).is_file(), file
        assert name in functions(ROOT / file), f"{file} has no {name}"
        assert can_fail(ROOT / file, name), f"{name} can't fail"
