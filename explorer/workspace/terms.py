# SPDX-License-Identifier: MIT
"""Query text to luqum's tree, read the way people type ids and paths; and terms back to text."""

import re
from functools import lru_cache
from typing import Any

from luqum.exceptions import ParseError
from luqum.thread import parse as luqum_parse

from explorer.errors import QueryError

Node = Any  # luqum has no type information

# Quoted text and ranges are left alone; a value that holds “:” or starts with “/”, “+” or “-” is
# an id, a path or a number, which Lucene would read as a nested field, a regular expression or an
# operator.
_SKIP_OR_VALUE = re.compile(
    r'"(?:\\.|[^"\\])*"|[\[{][^\]}]*[\]}]'
    r"|(?<![\w.:@-])[A-Za-z_][\w.]*:(?:[<>]=?)?"
    r"(?P<value>[/+-](?:\\.|[^\s()\"\\])*"
    r"|(?:\\.|[^\s()\"\[\]{}<>=\\])*[:/](?:\\.|[^\s()\"\\])*)"
    r"|(?P<bare>(?<![\w:])/(?:\\.|[^\s()\"\\])*)",
    re.DOTALL,
)
# A path into the event that quotes a key or counts in a list, which Lucene has no fields for. Other
# quoted text is passed over.
_QUOTED = r'"(?:\\.|[^"\\])*"'
_STEP = rf'(?:[^\s".:()\[\]{{}}<>=]+|{_QUOTED})(?:\[\d*\])*'
_PATH = rf"{_STEP}(?:\.{_STEP})*"
_PATH_OR_TEXT = re.compile(
    rf'(?<![\w.:@"])(?:[-+!]?_exists_:(?P<there>{_PATH})|(?P<path>{_PATH})(?=:))|{_QUOTED}',
    re.DOTALL,
)
_ODD = re.compile(r'["\[]')
_POSITION = re.compile(r"position (\d+)")
_PLAIN_VALUE = re.compile(r"[\w.@-]+\Z")
_WORDS = {"AND", "OR", "NOT", "TO"}


@lru_cache(maxsize=64)
def tree(text: str) -> Node | None:
    """The parsed query, positions as in `text`; None for an empty one. Raises QueryError.

    Not to be changed: a window reads the same text several times over.
    """
    if not text.strip():
        return None
    masked, paths = _mask_paths(text)
    quoted, moved = _quote_ids(masked)
    try:
        root = luqum_parse(quoted)
    except ParseError as error:
        raise _syntax_error(str(error), text, moved) from error
    except ArithmeticError as error:  # of a ~ or ^ whose number is none
        raise QueryError(
            "The number after a “~” or “^” can't be read.",
            "Put quotes around text that holds special characters.",
            next(at for at, sign in enumerate(text) if sign in "~^"),
        ) from error
    if paths:
        _name_paths(root, paths, moved)
    return root


def _mask_paths(text: str) -> tuple[str, dict[int, str]]:
    """The text with odd paths as words of the same length, and what stands where."""
    if '"' not in text and "[" not in text:
        return text, {}
    paths: dict[int, str] = {}

    def mask(match: re.Match[str]) -> str:
        path = match["there"] or match["path"]
        if path is None or not _ODD.search(path):
            return match[0]
        if match["there"]:
            paths[match.start("there")] = path
            return match[0].removesuffix(path) + "x" * len(path)
        signs = len(path) - len(path.lstrip("-+!"))
        paths[match.start() + signs] = path[signs:]
        return path[:signs] + "x" * (len(path) - signs)

    return _PATH_OR_TEXT.sub(mask, text), paths


def _name_paths(root: Node, paths: dict[int, str], moved: list[int]) -> None:
    """Give what was masked in a tree its names."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        match type(node).__name__:
            case "SearchField":
                node.name = paths.get(_original(node.pos, moved), node.name)
            case "Word":  # after _exists_:
                node.value = paths.get(_original(node.pos, moved), node.value)
        waiting += node.children


def quote(value: str) -> str:
    """A value as it has to stand in query text."""
    if _PLAIN_VALUE.match(value) and value not in _WORDS:
        return value
    escaped = re.sub(r'(["\\*?])', r"\\\1", value)
    return f'"{escaped}"'


def term(field: str, value: str | int, *, exclude: bool = False) -> str:
    """The term that asks for (or excludes) one value of a field."""
    return f"{'NOT ' if exclude else ''}{field}:{quote(str(value))}"


def add(text: str, new: str) -> str:
    """The query text narrowed by one more term; a term that stands there already is not doubled."""
    old = text.strip()
    if not old:
        return new
    if _is_open(tree(old)):
        old = f"({old})"
    elif new in split(old):
        return old
    return f"{old} {new}"


def _is_open(root: Node) -> bool:
    """Whether an OR stands outside of parentheses, where one more term would change its sense."""
    several = type(root).__name__ in ("AndOperation", "UnknownOperation")
    tops = root.children if several else [root]
    return any(type(each).__name__ == "OrOperation" for each in tops)


def split(text: str) -> list[str]:
    """The terms that all have to hold, as typed (one for a query with OR at its top)."""
    root = tree(text)
    if root is None:
        return []
    if type(root).__name__ not in ("AndOperation", "UnknownOperation"):
        return [text.strip()]
    quoted, moved = _quote_ids(_mask_paths(text)[0])
    ends = [child.pos for child in root.children[1:]] + [len(quoted)]
    pieces = []
    for child, end in zip(root.children, ends, strict=True):
        piece = text[_original(child.pos, moved) : _original(end, moved)]
        pieces.append(re.sub(r"\s+AND\s*$", "", piece).strip())
    return pieces


def without(text: str, index: int) -> str:
    """The query text with its `index`-th term (as counted by `split`) taken out."""
    pieces = split(text)
    del pieces[index]
    return " ".join(pieces)


def unquote(text: str) -> str:
    """The text of a quoted phrase, wildcards and backslashes still escaped."""
    return re.sub(
        r"\\(.)",
        lambda pair: pair[0] if pair[1] in r"\*?" else pair[1],
        text[1:-1],
        flags=re.DOTALL,
    )


def _quote_ids(text: str) -> tuple[str, list[int]]:
    """The text with ids quoted, and where quotes went in (offsets in the result)."""
    pieces: list[str] = []
    moved: list[int] = []
    at = length = 0
    for match in _SKIP_OR_VALUE.finditer(text):
        name = "value" if match["value"] else "bare" if match["bare"] else ""
        if not name:
            continue
        start, end = match.span(name)
        value = match[name]
        pieces += [text[at:start], f'"{value}"']
        length += start - at
        moved.append(length)
        length += len(value) + 2
        moved.append(length - 1)
        at = end
    pieces.append(text[at:])
    return "".join(pieces), moved


def _original(position: int, moved: list[int]) -> int:
    return position - sum(1 for quote_at in moved if quote_at < position)


def _syntax_error(message: str, text: str, moved: list[int]) -> QueryError:
    found = _POSITION.search(message)
    if found is None:
        return QueryError(
            "The query ends too early.",
            "Close the parenthesis, or add what follows the last word.",
            len(text),
        )
    position = _original(int(found[1]), moved)
    here = text[position : position + 1]
    return QueryError(
        f"The query can't be read at “{here}” (character {position + 1}).",
        "Put quotes around text that holds special characters.",
        position,
    )
