# SPDX-License-Identifier: MIT
"""Time zones by their names."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from explorer.errors import UserError


def zone_of(name: str) -> tzinfo:
    """The zone of this name, such as Europe/Oslo; UTC for "". Raises UserError."""
    if name in ("", "UTC"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UserError(
            f"There is no time zone {name}.", "Name it as in Europe/Oslo, or leave it out for UTC."
        ) from error
