# SPDX-License-Identifier: MIT
"""Files for their owner alone."""

import os
from pathlib import Path


def write_private(path: Path, data: bytes) -> None:
    """Write a file for its owner alone, and see it on the disk. Raises OSError."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
