# SPDX-License-Identifier: MIT
"""A key in words: whose it is, which, since when and until when."""

from datetime import UTC, datetime
from typing import Final

from explorer.package.gpg import Key

_GROUP: Final = 4  # as gpg writes fingerprints


def described(key: Key) -> str:
    """On one line of a list."""
    name = key.user_ids[0] if key.user_ids else "unnamed key"
    return f"{name} · {key.fingerprint[-16:]} · {_until(key)}"


def in_full(key: Key) -> str:
    """The whole fingerprint, to compare with what somebody reads out, and its other names."""
    digits = key.fingerprint
    groups = [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]
    made = f", made {_day(key.created)}" if key.created is not None else ""
    others = f" Also {', '.join(key.user_ids[1:])}." if key.user_ids[1:] else ""
    return f"Fingerprint {' '.join(groups)}{made}, {_until(key)}.{others}"


def _until(key: Key) -> str:
    if key.revoked:
        return "revoked"
    if key.expired:
        return "expired"
    return "does not expire" if key.expires is None else f"until {_day(key.expires)}"


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
