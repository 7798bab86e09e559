# SPDX-License-Identifier: MIT
"""The allocator told to keep what is freed: blocks come and go by the thousand."""

import ctypes
import sys
from typing import Final

# Of glibc's malloc.h. Given back and taken anew, each page costs a fault: a third of a search.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_KEPT: Final = 64 << 20
_LARGE: Final = 16 << 20


def keep_freed() -> None:
    """Let some freed megabytes stay with this process; nothing where there is no such switch."""
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_MMAP_THRESHOLD, _LARGE)
