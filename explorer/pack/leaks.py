# SPDX-License-Identifier: MIT
"""The last look before a pack with names replaced is let out: is anybody still in it?

It knows nothing of how names were replaced: it searches what was written for what must not be
there, as it stands and with the escapes of JSON, HTML and URLs undone.
"""

import codecs
import html
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

import orjson

_ESCAPE: Final = re.compile(r"\\+u([0-9a-fA-F]{4})")
_QUOTED: Final = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_NAMING: Final = re.compile(r"user_?name|user_?id|student|learner|e-?mail|full_?name|instructor")
_CHUNK: Final = 1 << 18


class LeakScan:
    """Takes the text of one part in pieces; `found` counts the values that stand in it."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = [value for value in values if value]
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held: list[str] = []
        self._size = 0
        self.found: set[str] = set()

    def add(self, data: bytes) -> None:
        """More of the part."""
        text = self._decode(data)
        self._held.append(text)
        self._size += len(text)
        if self._size >= _CHUNK and "\n" in text:
            whole, _, begun = "".join(self._held).rpartition("\n")
            self._look(whole)
            self._held, self._size = [begun], len(begun)

    def end(self) -> set[str]:
        """The values that were found, when the part is whole."""
        self._look("".join(self._held))
        return self.found

    def _look(self, text: str) -> None:
        for form in _forms(text):
            folded = form.casefold()
            for value in self._values:
                if value in folded and _stands_alone(value, folded):
                    self.found.add(value)


def _forms(text: str) -> list[str]:
    """The text as it is, and as a reader of JSON, HTML or URLs would see it."""
    forms = [text]
    if "\\u" in text:
        forms.append(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text))
    if "&" in text:
        forms.append(html.unescape(text))
    if "%" in text:
        forms.append(_QUOTED.sub(lambda found: unquote(found[0]), text.replace("+", " ")))
    return forms


def _stands_alone(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None


def named_in(line: bytes) -> set[str]:
    """What stands in a line of raw.log where people are named."""
    found: set[str] = set()
    waiting: list[tuple[object, bool]] = [(orjson.loads(line), False)]
    while waiting:
        value, named = waiting.pop()
        if isinstance(value, dict):
            waiting += [(each, _NAMING.search(str(key)) is not None) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [(each, named) for each in value]
        elif named and isinstance(value, (str, int)):
            found.add(str(value).strip())
    return found
