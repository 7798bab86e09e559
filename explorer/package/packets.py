# SPDX-License-Identifier: MIT
"""OpenPGP packet headers: is it a message, for which keys, and is it all there."""

import base64
import binascii
import re
from typing import BinaryIO

HEAD = 1 << 16  # bytes that hold the recipients of any message one meets
_ARMOR = re.compile(rb"\s*-----BEGIN PGP (MESSAGE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK)")
_ARMOR_END = b"-----END PGP MESSAGE-----"
_SESSION_KEY, _SIGNATURE, _PASSWORD, _ONE_PASS = 1, 2, 3, 4
_SECRET_KEY, _PUBLIC_KEY, _COMPRESSED, _OLD_DATA = 5, 6, 8, 9
_MARKER, _LITERAL, _DATA, _AEAD_DATA = 10, 11, 18, 20
# the versions the first byte of a body may hold, where that is how a packet is told from text
_VERSIONS = {
    _SESSION_KEY: (2, 3, 6),
    _SIGNATURE: (3, 4, 5, 6),
    _PASSWORD: (4, 5, 6),
    _ONE_PASS: (3, 6),
    _SECRET_KEY: (3, 4, 5, 6),
    _PUBLIC_KEY: (3, 4, 5, 6),
    _COMPRESSED: (1, 2, 3),
    _MARKER: (0x50,),
    _LITERAL: (0x62, 0x74, 0x75, 0x6C),
    _DATA: (1, 2),
    _AEAD_DATA: (1,),
}


def kind(head: bytes) -> str | None:
    """What OpenPGP thing begins with `head`: "message", "key", "plain" (signed or packed only).

    None when it is not OpenPGP.
    """
    armor = _ARMOR.match(head)
    if armor:
        return "message" if armor[1] == b"MESSAGE" else "key"
    header = _header(head, 0)
    if header is None:
        return None
    tag, body, _, _ = header
    if tag == _OLD_DATA:
        return "message" if head[:1] in b"\xa4\xa5\xa6\xa7\xc9" else None
    if tag not in _VERSIONS or head[body : body + 1] not in map(_byte, _VERSIONS[tag]):
        return None
    if tag in (_SECRET_KEY, _PUBLIC_KEY):
        return "key"
    return "plain" if tag in (_SIGNATURE, _ONE_PASS, _COMPRESSED, _LITERAL) else "message"


def _byte(value: int) -> bytes:
    return bytes([value])


def recipients(head: bytes) -> list[str]:
    """The key ids (16 hex digits, upper case) a message that begins with `head` is for.

    A hidden recipient has the id of sixteen zeros; a message for a password only has none.
    """
    if _ARMOR.match(head):
        head = _dearmored(head)
    found: list[str] = []
    at = 0
    while header := _header(head, at):
        tag, body, length, partial = header
        if tag == _SESSION_KEY and head[body : body + 1] in (b"\x02", b"\x03"):
            found.append(head[body + 1 : body + 9].hex().upper())
        elif tag not in (_SESSION_KEY, _PASSWORD, _MARKER):
            break
        if length is None or partial:
            break
        at = body + length
    return found


def tags(data: bytes) -> list[int]:
    """The kinds of all packets of a whole key or message, in order; 5 and 7 are secret keys.

    Raises ValueError for what is not made of whole packets.
    """
    if _ARMOR.match(data):
        data = _dearmored(data)
    found: list[int] = []
    at = 0
    while at < len(data):
        header = _header(data, at)
        if header is None or header[2] is None or header[3]:
            raise ValueError("not made of whole packets")
        found.append(header[0])
        at = header[1] + header[2]
    if at != len(data):
        raise ValueError("cut short")
    return found


def _dearmored(head: bytes) -> bytes:
    """As much of an armored message as `head` holds, as bytes; b"" where it can't be read."""
    _, _, rest = head.replace(b"\r\n", b"\n").partition(b"\n\n")
    text = re.split(rb"\n=|\n-", rest, maxsplit=1)[0].replace(b"\n", b"")
    try:
        return base64.b64decode(text[: len(text) // 4 * 4], validate=True)
    except binascii.Error:
        return b""


def _header(data: bytes, at: int) -> tuple[int, int, int | None, bool] | None:
    """(tag, where its body begins, length of the body or None, more pieces follow)."""
    if at + 2 > len(data) or not data[at] & 0x80:
        return None
    first = data[at]
    if first & 0x40:
        size = _new_length(data, at + 1)
        return None if size is None else (first & 0x3F, *size)
    width = 1 << (first & 3)
    if width == 8:
        return first >> 2 & 0xF, at + 1, None, False
    end = at + 1 + width
    if end > len(data):
        return None
    return first >> 2 & 0xF, end, int.from_bytes(data[at + 1 : end], "big"), False


def _new_length(data: bytes, at: int) -> tuple[int, int, bool] | None:
    """(where the body begins, its length, more pieces follow) of a new-format length."""
    octets = data[at : at + 5]
    if not octets:
        return None
    if octets[0] < 192:
        return at + 1, octets[0], False
    if octets[0] < 224 and len(octets) > 1:
        return at + 2, ((octets[0] - 192) << 8) + octets[1] + 192, False
    if octets[0] == 255 and len(octets) == 5:
        return at + 5, int.from_bytes(octets[1:], "big"), False
    if 224 <= octets[0] < 255:
        return at + 1, 1 << (octets[0] & 0x1F), True
    return None


def is_cut_short(stream: BinaryIO, size: int) -> bool:
    """Does a file of `size` bytes end before the message in it does? Reads headers only."""
    stream.seek(0)
    if _ARMOR.match(stream.read(HEAD)):
        stream.seek(max(0, size - HEAD))
        return _ARMOR_END not in stream.read(HEAD)
    at, more = 0, False
    while at < size:
        stream.seek(at)
        data = stream.read(6)
        if more:
            piece = _new_length(data, 0)
            if piece is None:
                return True
            body, length, more = piece
        else:
            header = _header(data, 0)
            if header is None:
                return len(data) < 6 and bool(data[0] & 0x80)
            _, body, known, more = header
            if known is None:
                return False
            length = known
        at += body + length
    return more or at > size
