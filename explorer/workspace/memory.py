# SPDX-License-Identifier: MIT
"""The allocator told what to do with freed memory: keep it, or give it back."""

import ctypes
import sys
from typing import Final

# Of glibc's malloc.h. Given back and taken anew, each page costs a fault: a third of a search.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
_KEPT: Final = 64 << 20
_LARGE: Final = 16 << 20


_SMALL: Final = 64 << 10


def keep_freed() -> None:
    """Let some freed megabytes stay with this process: blocks come and go by the thousand."""
    _set((_TRIM_THRESHOLD, _KEPT), (_MMAP_THRESHOLD, _LARGE))


def give_back_freed() -> None:
    """Return freed columns and ids to the system at once: a window is open for hours."""
    _set((_ARENA_MAX, 2), (_MMAP_THRESHOLD, _SMALL))


def _set(*options: tuple[int, int]) -> None:
    """Set options of glibc's allocator; nothing where there is none."""
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in options:
            mallopt(option, value)
