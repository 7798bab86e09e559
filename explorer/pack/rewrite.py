# SPDX-License-Identifier: MIT
"""Events with everybody in them replaced: documents, the texts inside them, URLs and forms."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from explorer.events.catalogue import Catalogue
from explorer.events.parse import decode, event_type_of
from explorer.events.paths import ANY, EACH
from explorer.events.payload import open_text
from explorer.pack import fields
from explorer.pack.pseudonyms import Pseudonyms, vocabulary

Keys = tuple[str, ...]
_LEVELS: Final = 40
_SHORT: Final = 400
_REMEMBERED: Final = 20_000
_SEPARATORS: Final = re.compile(r"([\s,;]+)")
_BARE: Final = ("time", "event_type", "event_source", "received_at")
_ENUMERATED: Final = 12  # characters of a form's value that is a plain number


def words_of(catalogue: Catalogue) -> frozenset[str]:
    """The ordinary words of events: names of types, fields and values the catalogue knows."""
    names: list[str] = ["honor", "audit", "verified", "staff", "professional", "course", "admin"]
    for entry in catalogue.entries:
        names += [entry.key, entry.category, entry.component]
        for field in entry.fields:
            names += [field.path, *field.values]
    names += [field.path for field in catalogue.common]
    return vocabulary(names)


def person_keys(catalogue: Catalogue) -> frozenset[str]:
    """The last keys of the paths by which the catalogue tells whom events are about."""
    specs = [*catalogue.defaults.about]
    for entry in catalogue.entries:
        specs += entry.roles.about
    named = {_named(path.steps) for spec in specs for key, path in spec if key != "response"}
    return frozenset(named - {"", "id", "key", "event"})


def _named(steps: tuple[str, ...]) -> str:
    """The last step that is a key of its own."""
    keys = [step for step in steps if step not in (ANY, EACH)]
    return keys[-1].lower().removesuffix("[]") if keys else ""


class Rewriter:
    """Replaces people, addresses and written text in events; what was done stays.

    Nothing is left that is not known to be structure: a text whose place and shape say nothing
    counts as written by somebody.
    """

    def __init__(self, pseudonyms: Pseudonyms, person: frozenset[str] = frozenset()) -> None:
        self.pseudonyms = pseudonyms
        self._person = person
        self._texts: dict[tuple[str, Keys], str] = {}
        self._urls: dict[str, str] = {}
        self._learned = 0  # people known when these were rewritten

    def line(self, line: bytes) -> bytes:
        """A line of a log as a whole document again; {} where nothing of it could be read."""
        document = self.document(decode(line))
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass").replace(b"\n", b" ")

    def document(self, document: dict[str, Any]) -> dict[str, Any]:
        """An event."""
        kind = event_type_of(document)
        found = self._table(document, ())
        for key in ("event_type", "name"):
            value = document.get(key)
            if isinstance(value, str):
                found[key] = self._url(value) if "/" in value else self._type_name(value, kind)
        return found

    def value(self, value: Any, keys: Iterable[str] = ()) -> Any:
        """Any other value made of tables, lists and texts."""
        return self._value(value, tuple(keys))

    def _type_name(self, value: str, kind: str | None) -> str:
        plain = fields.SLUG.match(value) or (kind == value and " " not in value)
        return self.pseudonyms.scrub(value) if plain else self.pseudonyms.text(value)

    def _table(self, table: dict[Any, Any], keys: Keys) -> dict[str, Any]:
        """A table; of its keys, too, some are names."""
        return {
            self._key(str(key), keys): self._value(value, (*keys, str(key)))
            for key, value in table.items()
        }

    def _key(self, key: str, keys: Keys) -> str:
        if keys and self._names_person(keys):
            return self.pseudonyms.person(key) if self.pseudonyms.knows(key) else self._kept(key)
        return self._kept(key)

    def _kept(self, text: str) -> str:
        return self.pseudonyms.scrub(text)

    def _value(self, value: Any, keys: Keys) -> Any:
        if len(keys) > _LEVELS:
            return None
        if isinstance(value, dict):
            return self._table(value, keys)
        if isinstance(value, list):
            return [self._value(item, keys) for item in value]
        if isinstance(value, str):
            return self._text(value, keys)
        if isinstance(value, int) and not isinstance(value, bool):
            return self._number(value, keys)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
            return float(self._number(int(value), keys))
        return value

    def _number(self, value: int, keys: Keys) -> int:
        known = len(str(abs(value))) >= 6 and self.pseudonyms.knows(str(value))
        person = self._names_person(keys)
        return self.pseudonyms.number(value) if known or person else value

    def _names_person(self, keys: Keys) -> bool:
        last = _last(keys)
        return fields.is_person(last) or last in self._person

    def _text(self, text: str, keys: Keys) -> str:
        if len(text) > _SHORT:
            return self._fresh(text, keys)
        self._forget_old()
        found = self._texts.get((text, keys))
        if found is None:
            found = self._fresh(text, keys)
            if len(self._texts) < _REMEMBERED:
                self._texts[text, keys] = found
        return found

    def _forget_old(self) -> None:
        """What was rewritten before somebody more was known may still name them."""
        known = len(self.pseudonyms.people)
        if known != self._learned:
            self._texts.clear()
            self._urls.clear()
            self._learned = known

    def _fresh(self, text: str, keys: Keys) -> str:
        if not text.strip():
            return text
        inner = self._opened(text, keys)
        if inner is not None:
            return inner
        last = _last(keys)
        if last in fields.SESSION:
            return self.pseudonyms.of("session", text)
        if fields.ADDRESS.match(last):
            return self._addresses(text)
        if self._names_person(keys):
            return self._people(text)
        if last == "bookmark_id" and "," in text:
            who, _, rest = text.partition(",")
            return f"{self.pseudonyms.person(who)},{self._kept(rest)}"
        return self._leaf(text, keys, last)

    def _opened(self, text: str, keys: Keys) -> str | None:
        """JSON text or form fields, rewritten inside; None for any other text."""
        form = "=" in text and (_last(keys) == "event" or text.startswith("input_"))
        if text[:1] not in '{["' and not form:
            return None
        found = open_text(text, form=form)
        if found.kind == "json" and isinstance(found.value, (dict, list)):
            return json.dumps(self._value(found.value, keys), ensure_ascii=False)
        if found.kind == "form" and isinstance(found.value, dict):
            return self._form(found.value, keys)
        return self.pseudonyms.text(text) if found.cut else None

    def _form(self, values: dict[str, Any], keys: Keys) -> str:
        pairs: list[tuple[str, str]] = []
        for key, value in values.items():
            for item in value if isinstance(value, list) else [value]:
                said = self._text(str(item), (*keys, "post", key))
                pairs.append((self._kept(key), said))
        return urlencode(pairs)

    def _addresses(self, text: str) -> str:
        parts = _SEPARATORS.split(text)
        return "".join(p if at % 2 else self.pseudonyms.address(p) for at, p in enumerate(parts))

    def _people(self, text: str) -> str:
        """One name, or several with commas or blanks between them."""
        if fields.URL.match(text) or fields.OPAQUE_KEY.match(text):
            return self._url(text)
        if not _SEPARATORS.search(text.strip()):
            return self.pseudonyms.person(text)
        if "," not in text and "\n" not in text and ";" not in text and "@" not in text:
            return self.pseudonyms.person(text)  # a name of several words
        parts = _SEPARATORS.split(text)
        return "".join(p if at % 2 else self.pseudonyms.person(p) for at, p in enumerate(parts))

    def _leaf(self, text: str, keys: Keys, last: str) -> str:
        if last in _BARE and (fields.TIME.match(text.strip()) or fields.SLUG.match(text)):
            return self._kept(text)
        if fields.OPAQUE_KEY.match(text) or fields.TIME.match(text):
            return self._kept(text)
        if fields.VERSION.match(last) and fields.NUMERIC.match(text):
            return text if text.count(".") > 1 else self._kept(text)
        if fields.URL.match(text):
            return self._url(text)
        if self._is_written(keys, last):
            return self._kept(text) if self._says_nothing(text) else self.pseudonyms.text(text)
        if last in fields.COURSE_TEXT or last == "path":
            return self._kept(text)
        if last == "name" and _before(keys) in ("criterion", "option", "os", "app", "library"):
            return self._kept(text)
        if last == "name" and not (set("._") & set(text) or self.pseudonyms.is_word(text)):
            return self.pseudonyms.text(text)
        stays = any(
            shape.match(text)
            for shape in (fields.SLUG, fields.NUMERIC, fields.HEX, fields.SLASH_KEY)
        )
        return self._kept(text) if stays else self.pseudonyms.text(text)

    def _is_written(self, keys: Keys, last: str) -> bool:
        lower = [_folded(key) for key in keys]
        if tuple(lower[-2:]) == fields.DEVICE_NAME:
            return True
        if last in fields.COURSE_TEXT:
            return False
        forms = [at for at, key in enumerate(lower) if key in fields.FORM]
        if forms:
            return last not in fields.FORM_STRUCTURE
        return any(key in fields.WRITTEN for key in lower[1:])

    def _says_nothing(self, text: str) -> bool:
        """A choice of a list or a short number, which anybody could have given."""
        if fields.CHOICE.match(text):
            return True
        return len(text) <= _ENUMERATED and fields.NUMERIC.match(text) is not None

    def _url(self, text: str) -> str:
        self._forget_old()
        found = self._urls.get(text)
        if found is None:
            found = self._rewritten_url(text)
            if len(self._urls) < _REMEMBERED:
                self._urls[text] = found
        return found

    def _rewritten_url(self, text: str) -> str:
        """A URL or path: people in its path, forms in its query."""
        rest, mark, query = text.partition("?")
        query, hash_mark, fragment = query.partition("#")
        if mark:
            query = self._query(query)
        segments = rest.split("/")
        for at in range(1, len(segments)):
            segments[at] = self._segment(segments[at], segments[at - 1].lower())
        return f"{'/'.join(segments)}{mark}{query}{hash_mark}{self._kept(fragment)}"

    def _segment(self, segment: str, before: str) -> str:
        plain = unquote(segment)
        if before in fields.URL_PERSON and (self.pseudonyms.knows(plain) or plain.isdecimal()):
            return quote(self.pseudonyms.person(plain), safe="@")
        said = self._kept(plain)
        return segment if said == plain else quote(said, safe="@:+,;=")

    def _query(self, query: str) -> str:
        try:
            pairs = parse_qsl(query, keep_blank_values=True)
        except ValueError:
            return self.pseudonyms.text(query)
        return urlencode([(key, self._text(value, ("", "get", key))) for key, value in pairs])


def _last(keys: Keys) -> str:
    return _folded(keys[-1]) if keys else ""


@lru_cache(maxsize=4096)
def _folded(key: str) -> str:
    return key.lower().removesuffix("[]")


def _before(keys: Keys) -> str:
    return keys[-2].lower() if len(keys) > 1 else ""
