# SPDX-License-Identifier: MIT
"""Evidence packs among the zips: which part of them is a log, and is it as it was written."""

import json
from typing import Any, Final

from explorer.errors import FileFailed

FORMAT: Final = "edX Log Explorer evidence pack"
MANIFEST: Final = "manifest.json"
RAW_LOG: Final = "raw.log"
LARGEST_MANIFEST: Final = 16 << 20


def raw_log_hash(manifest: bytes) -> str | None:
    """The hash that a pack's manifest gives its log; None where it is no manifest of a pack."""
    try:
        found = json.loads(manifest)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return None
    parts: Any = found.get("parts")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and part.get("name") == RAW_LOG:
            digest = part.get("sha256")
            return digest if isinstance(digest, str) else ""
    return ""


def altered(label: str) -> FileFailed:
    """The log of a pack is not the one its manifest tells of."""
    return FileFailed(
        "altered",
        f"{label} was altered: its log is not what its manifest says.",
        "Ask whoever made the pack for it once more.",
    )
