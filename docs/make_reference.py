# SPDX-License-Identifier: MIT
"""Writes query-language.md and verbs.md from the code: `python docs/make_reference.py`."""

from collections.abc import Iterator
from pathlib import Path

import click

from explorer.cli import main
from explorer.workspace.clauses import ROOTS
from explorer.workspace.filters import FILTERS

HERE = Path(__file__).parent
QUERIES, VERBS = HERE / "query-language.md", HERE / "verbs.md"
_NAME = "edx-log-explorer"

_ASKING = """# The query language

Made from the code by `python docs/make_reference.py`; a test keeps it true.

The same language stands in the query bar, in saved searches and behind `edx-log-explorer events`.
It is Lucene's syntax, as Kibana and GitHub have it. An empty query asks for every event. Under the
bar the window says in plain English what it understood; a query it can't read is never answered.

| you write | it finds |
|---|---|
| `learner:mira_k` | events by or about this learner |
| `type:problem_check source:server` | both must hold; `AND` may be written or left out |
| `category:video OR category:forum` | either |
| `NOT category:page`, `-category:page` | all others |
| `(type:play_video OR type:pause_video) course:*SEA201*` | brackets group; `*` is any text |
| `what:"Paused a video"` | quotes keep words together, and let any character stand for itself |
| `time:2025-03-10` | that day (UTC); also a month `2025-03`, an hour `2025-03-10T14`, a minute |
| `time:[2025-03-10 TO 2025-03-11]` | from the first to the end of the last |
| `time:>=2025-03-10T14:00` | from then on; `>`, `<`, `<=` likewise |
| `event.attempts:>2` | a number in the event itself, by its path, inside nested JSON too |
| `event.answers."a key"[0]:x` | a key with spaces or dots, quoted as in JSON; an item of a list |
| `"another_key":x` | any key of the event itself, in quotes |
| `context.module.display_name:"Multiple*"` | a text there |
| `event.answers:*`, `_exists_:event.answers` | events that have the field at all |
| `harbour` | the word anywhere in the event |

## Fields
"""


def queries() -> str:
    """The page of the query language."""
    return "\n".join(
        [_ASKING, "| field | asks for | for instance |", "|---|---|---|", *_fields(), ""]
    )


def _fields() -> Iterator[str]:
    for each in FILTERS:
        names = ", ".join(f"`{name}`" for name in each.names)
        yield f"| {names} | {each.help} | {f'`{each.example}`' if each.example else ''} |"
    roots = ", ".join(f"`{name}`" for name in ROOTS)
    yield f"| any path from {roots} | the value there | `event.code:abc` |"


def verbs() -> str:
    """The page of the verbs."""
    lines = [
        "# The verbs",
        "",
        "Made from the code by `python docs/make_reference.py`; a test keeps it true.",
        "",
        "Exit codes: 0 done; 1 done, with rejected lines or failed files; 2 a usage error or a"
        " failure that is said on the standard error; 130 cancelled.",
        "",
    ]
    for name in sorted(main.commands):
        lines += _verb(main.commands[name], name)
    return "\n".join(lines)


def _verb(verb: click.Command, way: str) -> Iterator[str]:
    context = click.Context(verb, info_name=f"{_NAME} {way}", **main.context_settings)
    usage = " ".join(verb.collect_usage_pieces(context))
    yield f"## {way}"
    yield ""
    yield f"    {_NAME} {way} {usage}"
    yield ""
    yield _plain(verb.help or "")
    yield ""
    options = [each for each in verb.params if isinstance(each, click.Option)]
    if options:
        yield "| option | |"
        yield "|---|---|"
        for option in options:
            yield _option(option, context)
        yield ""
    if isinstance(verb, click.Group):
        for name in sorted(verb.commands):
            yield from _verb(verb.commands[name], f"{way} {name}")


def _option(option: click.Option, context: click.Context) -> str:
    names = ", ".join(option.opts)
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    return (
        f"| `{names}{value}`".replace("|", "\\|").replace("\\|", "|", 1)
        + f" | {option.help or ''} |"
    )


def _plain(text: str) -> str:
    paragraphs = text.replace("\b", "").strip().split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in paragraphs)


def write() -> None:
    """Write both pages."""
    QUERIES.write_text(queries(), encoding="utf-8")
    VERBS.write_text(verbs(), encoding="utf-8")


if __name__ == "__main__":
    write()
