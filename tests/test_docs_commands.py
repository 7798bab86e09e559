# SPDX-License-Identifier: MIT
"""Every command that a page shows is one that the app takes; those of the recipes also answer."""

import re
import shlex
from pathlib import Path

import click
import pytest

from explorer.cli import main
from tests.helpers.sample import Sample
from tests.helpers.verbs import run

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
        *(ROOT / name / "README.md" for name in ("sample_data", "packaging")),
    ]
)
_SHOWN = re.compile(r"(?:^ {4}(?:uv run )?|`)edx-log-explorer ([^`\n]*)", re.MULTILINE)
_USAGE = ("[OPTIONS]", "…")  # how a verb is called, not a call
# What each recipe is for has to be in its answer.
ANSWERS = {
    "trail tobias-n --readings": ("Videos", "again", "Attempt 1"),
    "events 'subject:sixpence category:enrollment'": ("nenrol", "sixpence"),
    "coverage": ("days are in", "read in part"),
    "events 'about:rescue-dog NOT by:rescue-dog'": ("rescue-dog",),
    "events 'learner:juno88 time:<2025-03-08 received:>=2025-03-08'": ("juno88",),
    "events 'learner:tobias-n type:problem_check source:server event.attempts:>2'": ("tobias-n",),
    'sql "SELECT category, count(*) AS n FROM events_view GROUP BY 1 ORDER BY 2 DESC"': ("video",),
}


def commands(page: Path) -> list[str]:
    """What follows the app's name wherever the page shows a command."""
    found = (re.sub(r"\s+#.*", "", each) for each in _SHOWN.findall(page.read_text("utf-8")))
    return [each.strip() for each in found if not any(word in each for word in _USAGE)]


EVERY = sorted({command for page in PAGES for command in commands(page)})


def test_commands_are_found() -> None:
    assert len(EVERY) > 20
    assert set(ANSWERS) <= set(commands(ROOT / "docs" / "recipes.md"))


@pytest.mark.parametrize("command", EVERY)
def test_it_is_one_the_app_takes(command: str) -> None:
    verb: click.Command = main
    words = shlex.split(command)
    while isinstance(verb, click.Group) and words and words[0] in verb.commands:
        verb = verb.commands[words.pop(0)]
    assert verb is not main or words[0].startswith("-"), command
    if not (isinstance(verb, click.Group) and not words):
        # Below the whole app, as when it runs: a verb keeps the first --help it was asked for.
        whole = click.Context(main, **main.context_settings)
        verb.make_context("edx-log-explorer", words, parent=whole)


@pytest.mark.parametrize("command", ANSWERS)
def test_a_recipe_answers_its_question(command: str, sample: Sample) -> None:
    done = run(*shlex.split(command), "--workspace", sample.path, "--gnupg-home", sample.home)
    assert done.code == 0, done.err
    for word in ANSWERS[command]:
        assert word in done.out, command
