# SPDX-License-Identifier: MIT
"""The hashes by which a log is known, whatever it is wrapped in."""

import xxhash

HEAD = 1 << 16  # bytes by which a log is told from most others


class Hashes:
    """The hashes of a log's text, and of its first bytes, however it is cut into blocks."""

    def __init__(self) -> None:
        self._content = xxhash.xxh3_128()
        self._head = xxhash.xxh3_128()
        self._left = HEAD

    def update(self, data: bytes) -> None:
        self._content.update(data)
        if self._left:
            self._head.update(data[: self._left])
            self._left = max(self._left - len(data), 0)

    @property
    def whole_head(self) -> bool:
        return not self._left

    @property
    def content(self) -> str:
        return self._content.hexdigest()

    @property
    def head(self) -> str:
        return self._head.hexdigest()
