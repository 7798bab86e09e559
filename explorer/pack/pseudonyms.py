# SPDX-License-Identifier: MIT
"""Pseudonyms: keyed hashes that stand for people, addresses and words, the same in every part."""

import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable
from typing import Final, Literal

from explorer.pack import fields

Kind = Literal["learner", "number", "email", "address", "text", "session", "hash"]
KEY_BYTES: Final = 32
_STRONG_DIGITS: Final = 6
_STRONG_LETTERS: Final = 4
_TOKEN: Final = re.compile(r"[^\W_][\w.+@'-]*|_[\w.+@'-]*", re.UNICODE)
_PARTS: Final = re.compile(r"[.+@'-]+")
_ANONYMOUS: Final = re.compile(r"[0-9a-fA-F]{20,64}\Z")
_MOST_PARTS: Final = 8
_REMEMBERED: Final = 20_000
_NAMES: Final[dict[Kind, str]] = {
    "learner": "learner_",
    "text": "text_",
    "email": "mail_",
}


def new_key() -> bytes:
    """A key for one pack, or for several that shall agree."""
    return secrets.token_bytes(KEY_BYTES)


class Pseudonyms:
    """What stands for what. Remembers each value it met, for the key file and the leak scan.

    words: ordinary words of events; a name that is one of them is replaced only where a person
    is named, as elsewhere nobody can tell it from the word.
    """

    def __init__(self, key: bytes, words: frozenset[str] = frozenset()) -> None:
        self._key = key
        self._words = words
        self._said: dict[tuple[Kind, str], str] = {}
        self._known: dict[str, str] = {}  # case-folded, what may stand anywhere -> pseudonym
        self._odd: dict[str, str] = {}  # the same, of values that are no single word
        self._odd_pattern: re.Pattern[str] | None = None
        self._scrubbed: dict[str, str] = {}
        self.people: set[str] = set()
        self.weak: set[str] = set()

    @property
    def mapping(self) -> dict[str, str]:
        """Pseudonym to value, of everything but free text."""
        return {
            said: value
            for (kind, value), said in sorted(self._said.items())
            if kind not in ("text", "session")
        }

    @property
    def strong(self) -> list[str]:
        """The values that must not be found anywhere, case-folded."""
        return sorted({*self._known, *self._odd})

    def of(self, kind: Kind, value: str) -> str:
        """The pseudonym of a value."""
        found = self._said.get((kind, value))
        if found is None:
            text = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
            digest = hmac.digest(self._key, text, "sha256")
            found = self._said[kind, value] = _shaped(kind, digest)
        return found

    def number(self, value: int) -> int:
        """The pseudonym of a user id that is a number."""
        said = int(self.of("number", str(value)))
        self._learn(str(value), str(said))
        return said

    def person(self, value: str) -> str:
        """The pseudonym of a username, user id, address or anonymous id; padding stays."""
        inner = value.strip(" \t\r\n\0\u200b\ufeff")
        if inner.casefold() in fields.NOBODY:
            return value
        said = self._person(inner)
        self._learn(inner, said)
        at = value.find(inner)
        return f"{value[:at]}{said}{value[at + len(inner) :]}"

    def _person(self, value: str) -> str:
        if value.lstrip("-").isdecimal() and value.isascii():
            return self.of("number", value)
        if fields.EMAIL.fullmatch(value):
            return self.of("email", value)
        if fields.IP4.fullmatch(value) or fields.IP6.fullmatch(value):
            return self.of("address", value)
        if _ANONYMOUS.match(value):
            return self.of("hash", value)
        return self.of("learner", value)

    def address(self, value: str) -> str:
        """The pseudonym of an IP address."""
        inner = value.strip()
        if not inner:
            return value
        said = self.of("address", inner)
        self._learn(inner, said)
        return said

    def text(self, value: str) -> str:
        """What stands for something that somebody wrote."""
        return self.of("text", value)

    def knows(self, value: str) -> bool:
        """Whether this value names somebody."""
        return value in self.people

    def is_word(self, value: str) -> bool:
        """Whether this is an ordinary word of events."""
        return value.casefold() in self._words

    def scrub(self, text: str) -> str:
        """`text` with every e-mail and IP address in it replaced, and every name that is known."""
        found = self._scrubbed.get(text)
        if found is None:
            found = self._scrub(text)
            if len(self._scrubbed) < _REMEMBERED:
                self._scrubbed[text] = found
        return found

    def _scrub(self, text: str) -> str:
        if "@" in text:
            text = fields.EMAIL.sub(lambda found: self._mail(found[0]), text)
        if text.count(".") >= 3:
            text = fields.IP4.sub(lambda found: self.address(found[0]), text)
        if text.count(":") >= 2:
            text = fields.IP6.sub(lambda found: self._address6(found[0]), text)
        if self._odd:
            text = self._odd_names().sub(lambda found: self._odd[found[0].casefold()], text)
        if not self._known:
            return text
        return _TOKEN.sub(lambda found: self._token(found[0]), text)

    def _mail(self, text: str) -> str:
        return text if "+block@" in text or "+type@" in text else self.person(text)

    def _address6(self, text: str) -> str:
        try:
            ipaddress.IPv6Address(text)
        except ValueError:
            return text
        return text if text.startswith("2001:db8:") else self.address(text)

    def _token(self, token: str) -> str:
        known = self._known.get(token.casefold())
        if known is not None:
            return known
        parts = _PARTS.split(token)
        if len(parts) == 1:
            return token
        return self._pieces(token)

    def _pieces(self, token: str) -> str:
        """A token such as `name.html` or `name-2`: the longest runs of its parts that are names."""
        bounds = [0, *(at for found in _PARTS.finditer(token) for at in found.span()), len(token)]
        starts, ends = bounds[::2], bounds[1::2]
        out, done, at = [], 0, 0
        while at < len(starts):
            for last in range(min(len(ends), at + _MOST_PARTS) - 1, at - 1, -1):
                known = self._known.get(token[starts[at] : ends[last]].casefold())
                if known is not None:
                    out += [token[done : starts[at]], known]
                    done, at = ends[last], last
                    break
            at += 1
        return "".join([*out, token[done:]])

    def _odd_names(self) -> re.Pattern[str]:
        if self._odd_pattern is None:
            names = sorted(self._odd, key=len, reverse=True)
            text = "|".join(map(re.escape, names))
            self._odd_pattern = re.compile(rf"(?<!\w)(?:{text})(?!\w)", re.IGNORECASE)
        return self._odd_pattern

    def _learn(self, value: str, said: str) -> None:
        if value in self.people:
            return
        self.people.add(value)
        self._scrubbed.clear()
        folded = value.casefold()
        if not _is_strong(folded) or folded in self._words:
            self.weak.add(value)
        elif _TOKEN.fullmatch(folded):
            self._known[folded] = said
        else:
            self._odd[folded] = said
            self._odd_pattern = None


def _is_strong(value: str) -> bool:
    if value.lstrip("-").isdecimal():
        return len(value.lstrip("-")) >= _STRONG_DIGITS
    return len(value) >= (_STRONG_LETTERS if value.isascii() else 2)


def _shaped(kind: Kind, digest: bytes) -> str:
    """A digest in the shape of what it stands for, so that it is read as the same kind of thing."""
    if kind == "number":
        return str(10**14 + int.from_bytes(digest[:8], "big") % (9 * 10**14))
    if kind == "address":  # RFC 3849: addresses for documentation, which nobody has
        return str(ipaddress.IPv6Address(b"\x20\x01\x0d\xb8" + digest[:12]))
    if kind in ("session", "hash"):
        return digest[:16].hex()
    name = f"{_NAMES[kind]}{digest[:8].hex()}"
    return f"{name}@pseudonym.invalid" if kind == "email" else name


def vocabulary(names: Iterable[str]) -> frozenset[str]:
    """The words that these names are made of, and the names themselves, case-folded."""
    found: set[str] = set()
    for name in names:
        found.update(word for word in re.split(r"[\W_]+", name.casefold()) if word)
        found.add(name.casefold())
    return frozenset(found)
