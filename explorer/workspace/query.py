# SPDX-License-Identifier: MIT
"""Query text (Lucene syntax, read by luqum) to SQL and to an English sentence."""

import difflib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from explorer.errors import QueryError
from explorer.events.paths import parse_path
from explorer.workspace import terms
from explorer.workspace.clauses import COMPARED, ROOTS, Asked, Clause, is_path, plain
from explorer.workspace.filters import BY_NAME, FILTERS
from explorer.workspace.masks import Both, Either, Every, Mask, Opposite, Reading
from explorer.workspace.terms import Node

_EVERYTHING = Clause("1", (), "every event", Every())
_DEEPEST = 200
_FOREIGN = {"&&": "AND", "||": "OR"}
_MOST_VALUES = 30_000  # that one statement can carry


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood.

    text: as typed. sentence: what it asks, in plain English. clause: the condition on the row
    `e` of `events`; it may call the functions of `workspace.functions`. terms: the pieces that
    all have to hold, as typed, with what each says.
    """

    text: str
    sentence: str
    clause: Clause
    terms: tuple[tuple[str, str], ...] = ()


def parse(text: str) -> Query:
    """Read query text; the empty text asks for everything. Raises QueryError."""
    root = terms.tree(text)
    if root is None:
        return Query(text, "Every event.", _EVERYTHING)
    try:
        clause = _clause(root, 0)
    except QueryError as error:
        if error.position is None:
            at = _position_of(text, root)
            raise QueryError(error.what, error.todo, at, error.instead) from error
        raise
    if len(clause.params) > _MOST_VALUES:
        raise QueryError("The query asks for too many values at once.", "Ask for fewer.", 0)
    pieces = terms.split(text)
    sentences = (
        [clause.sentence]
        if len(pieces) == 1
        else [_clause(terms.tree(piece), 0).sentence for piece in pieces]
    )
    return Query(
        text,
        f"Events {clause.sentence}.",
        clause,
        tuple(zip(pieces, sentences, strict=True)),
    )


def _position_of(text: str, root: Node) -> int | None:
    """Where the first term that can't be read stands."""
    at = 0
    for piece in terms.split(text):
        at = text.find(piece, at)
        try:
            _clause(terms.tree(piece), 0)
        except QueryError:
            return max(at, 0)
        at += len(piece)
    return 0 if root is not None else None


def _clause(node: Node, depth: int, field: str = "") -> Clause:
    if depth > _DEEPEST:
        raise QueryError("The query is nested too deeply.", "Use fewer parentheses.")
    kind = type(node).__name__
    reader = _READERS.get(kind)
    if reader is None:
        raise QueryError(
            f"“{str(node).strip()}” uses syntax the explorer does not know.",
            "Fuzzy (~), boost (^) and regular expressions (/…/) are not available.",
        )
    return reader(node, depth + 1, field)


def _join(word: str) -> Callable[[Node, int, str], Clause]:
    def clause(node: Node, depth: int, field: str) -> Clause:
        parts = [_clause(child, depth, field) for child in node.children]
        return Clause(
            _joined([part.sql for part in parts], word),
            tuple(value for part in parts for value in part.params),
            _list_words(
                [_apart(*pair) for pair in zip(node.children, parts, strict=True)], word.casefold()
            ),
            _joined_mask(parts, word),
        )

    return clause


def _joined_mask(parts: list[Clause], word: str) -> Mask | None:
    masks = tuple(part.mask for part in parts if part.mask is not None)
    if len(masks) < len(parts):
        return None
    return Both(masks) if word == "AND" else Either(masks)


def _apart(node: Node, part: Clause) -> str:
    """What a term says; in parentheses where it is several, so that it can't be misread."""
    several = type(node).__name__.endswith("Operation")
    return f"({part.sentence})" if several else part.sentence


def _joined(parts: list[str], word: str) -> str:
    """Conditions joined in a tree as flat as can be: the database limits how deep one may be."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"({_joined(parts[:half], word)} {word} {_joined(parts[half:], word)})"


def _list_words(parts: list[str], word: str) -> str:
    return f", {word} ".join(parts) if len(parts) < 3 and word == "or" else f" {word} ".join(parts)


def _not(node: Node, depth: int, field: str) -> Clause:
    inner = _clause(node.children[0], depth, field)
    said = _apart(node.children[0], inner)
    mask = None if inner.mask is None else Opposite(inner.mask)
    return Clause(f"(({inner.sql}) IS NOT TRUE)", inner.params, f"not {said}", mask)


def _group(node: Node, depth: int, field: str) -> Clause:
    inner = _clause(node.children[0], depth, field)
    return replace(inner, sentence=_apart(node.children[0], inner))


def _plus(node: Node, depth: int, field: str) -> Clause:
    return _clause(node.children[0], depth, field)


def _search_field(node: Node, depth: int, field: str) -> Clause:
    if field:
        raise QueryError(
            f"“{str(node).strip()}” names a field inside the field {field}.",
            "Put quotes around a value that holds a colon.",
        )
    if node.name == "_exists_":
        return _value(str(node.children[0]).strip(), Asked("any"))
    return _clause(node.children[0], depth, node.name)


def _word(node: Node, _depth: int, field: str) -> Clause:
    value = str(node.value)
    if value in _FOREIGN:
        raise QueryError(f"“{value}” is not known here.", f"Write {_FOREIGN[value]} instead.")
    if value == "*" and field:
        return _value(field, Asked("any"))
    return _value(field, Asked("is", value, _is_wild(value)))


def _phrase(node: Node, _depth: int, field: str) -> Clause:
    value = terms.unquote(node.value)
    return _value(field, Asked("is", value, _is_wild(value)))


def _is_wild(value: str) -> bool:
    stripped = re.sub(r"\\.", "", value, flags=re.DOTALL)
    return "*" in stripped or "?" in stripped


def _range(node: Node, _depth: int, field: str) -> Clause:
    bounds = (
        (str(node.low).strip(), ">=" if node.include_low else ">"),
        (str(node.high).strip(), "<=" if node.include_high else "<"),
    )
    asked = [Asked(sign, _bare(value)) for value, sign in bounds if value != "*"]
    if not asked:
        return _value(field, Asked("any"))
    parts = [_value(field, ask) for ask in asked]
    return Clause(
        f"({' AND '.join(part.sql for part in parts)})",
        tuple(value for part in parts for value in part.params),
        _between([part.sentence for part in parts]),
        _joined_mask(parts, "AND"),
    )


def _between(ends: list[str]) -> str:
    """Both ends of a range; what they say alike is said once."""
    if len(ends) == 1:
        return ends[0]
    low, high = (end.split(" ") for end in ends)
    alike = next(at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b)
    if alike and low[alike - 1] == "at":
        alike -= 1
    return " ".join([*low, *(["and"] if alike else []), *high[alike:]])


def _from(node: Node, _depth: int, field: str) -> Clause:
    return _value(field, Asked(">=" if node.include else ">", _bare(str(node.a).strip())))


def _to(node: Node, _depth: int, field: str) -> Clause:
    return _value(field, Asked("<=" if node.include else "<", _bare(str(node.a).strip())))


def _bare(value: str) -> str:
    return terms.unquote(value) if value.startswith('"') else value


def _value(field: str, asked: Asked) -> Clause:
    if not field:
        return _free_text(asked)
    row = BY_NAME.get(field.casefold())
    if row is not None:
        return row.clause(asked)
    if is_path(field):
        return _json_path(field, asked)
    raise _unknown_field(field)


def _free_text(asked: Asked) -> Clause:
    if asked.how != "is":
        raise QueryError("A comparison needs a field.", "Write it like event.attempts:>2.")
    text = plain(asked.value)
    if not asked.value.strip("*? "):
        raise QueryError("There is no text to look for.", "Type a word, or field:value.")
    mask = Reading("text", asked.value)
    return Clause("line_has(e.id, ?)", (asked.value,), f"holding “{text}”", mask)


def _json_path(path: str, asked: Asked) -> Clause:
    try:
        parse_path(path)
    except ValueError as error:
        raise QueryError(
            f"“{path}” is not a path into an event.",
            'Write it like event.attempts, and other keys in quotes: event."a key".',
        ) from error
    spec = json.dumps([path, asked.how, asked.value, asked.wild])
    if asked.how == "any":
        sentence = f"with {path}"
    elif asked.how == "is":
        sentence = f"whose {path} {'is like' if asked.wild else 'is'} “{plain(asked.value)}”"
    else:
        sentence = f"whose {path} {COMPARED[asked.how]} {asked.value}"
    return Clause("path_matches(e.id, ?)", (spec,), sentence, Reading("path", spec))


def _unknown_field(field: str) -> QueryError:
    near = difflib.get_close_matches(field.casefold(), [*BY_NAME, *ROOTS], n=1, cutoff=0.5)
    if near:
        hint = f"Did you mean {near[0]}? Text that holds a colon needs quotes."
        return QueryError(f"There is no field “{field}”.", hint, instead=(field, near[0]))
    known = ", ".join(row.names[0] for row in FILTERS)
    return QueryError(
        f"There is no field “{field}”.",
        f"Fields: {known}, or a path such as event.attempts. Text that holds a colon needs quotes.",
    )


_READERS: dict[str, Callable[[Node, int, str], Clause]] = {
    "AndOperation": _join("AND"),
    "UnknownOperation": _join("AND"),
    "OrOperation": _join("OR"),
    "Not": _not,
    "Prohibit": _not,
    "Plus": _plus,
    "Group": _group,
    "FieldGroup": _group,
    "SearchField": _search_field,
    "Word": _word,
    "Phrase": _phrase,
    "Range": _range,
    "From": _from,
    "To": _to,
}
