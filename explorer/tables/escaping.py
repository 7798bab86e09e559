# SPDX-License-Identifier: MIT
"""Values as the exporters write them, back to what they were."""

import ast
import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_MEANS: Final = {
    "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "0": "\0", "\t": "\t", "\n": "\n", "\r": "\r",
}  # fmt: skip
_HELD: Final = "\0"
_PLAIN: Final = (
    ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"), ("\\\t", "\t"), ("\\\n", "\n"), ("\\\r", "\r"),
)  # fmt: skip


def unescape(text: str) -> str:
    """Take the escaping off in one pass; a backslash before anything else stands for itself."""
    if _HELD in text or "\\0" in text:
        return _ESCAPE.sub(lambda found: _MEANS.get(found[1], found[0]), text)
    # The same, in C: what was a backslash is held aside while the others are looked at.
    text = text.replace("\\\\", _HELD)
    if "\\" in text:
        for written, meant in _PLAIN:
            text = text.replace(written, meant)
    return text.replace(_HELD, "\\")


def is_bytes_text(line: str) -> bool:
    """Whether a row was written in the weeks of late 2022 when values came out as b'…'."""
    return line.startswith(("b'", 'b"')) and all(map(_is_bytes, line.split("\t")))


def _is_bytes(value: str) -> bool:
    return len(value) > 2 and value[:2] in ("b'", 'b"') and value[-1] == value[1]


def from_bytes_text(value: str) -> str:
    """The text in b'…'; the value as it is where it is none. Raises ValueError."""
    if not _is_bytes(value):
        return value
    try:
        read = ast.literal_eval(value)
    except (SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError("no value of bytes") from error
    return str(read, "utf-8")


def ends_escaped(text: str) -> bool:
    """Whether what follows `text` belongs to its last value: an odd number of backslashes."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1
