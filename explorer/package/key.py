# SPDX-License-Identifier: MIT
"""A key of the keyring, and which one is meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explorer.errors import UserError

_SHORTEST_ID = 8  # hexadecimal digits that are taken for a key's id


@dataclass(frozen=True, slots=True)
class Key:
    """A secret key of the person. created, expires: seconds since 1970 UTC (None: never).

    user_ids: "Name <mail>", the first is the main one. subkeys: long ids of its subkeys.
    cards: of the ids whose secret part is on a smartcard, the number of that card.
    """

    fingerprint: str
    key_id: str
    user_ids: tuple[str, ...]
    created: int | None
    expires: int | None
    expired: bool
    revoked: bool
    can_encrypt: bool
    subkeys: tuple[str, ...] = ()
    cards: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def usable(self) -> bool:
        """Can something be sealed for it now?"""
        return self.can_encrypt and not (self.expired or self.revoked)

    def is_meant_by(self, wanted: str) -> bool:
        """Whether a fingerprint, key id, or part of a name or address means this key."""
        text = wanted.strip().casefold()
        digits = text.removeprefix("0x").replace(" ", "")
        if len(digits) >= _SHORTEST_ID and not set(digits) - set("0123456789abcdef"):
            ids = (self.fingerprint, *self.subkeys)
            return any(each.casefold().endswith(digits) for each in ids)
        return bool(text) and any(text in user_id.casefold() for user_id in self.user_ids)

    @property
    def label(self) -> str:
        """How to show the key to the person."""
        return f"{self.user_ids[0] if self.user_ids else 'unnamed key'} ({self.key_id})"


def the_recipient(keys: Sequence[Key], wanted: str) -> Key:
    """The one of these keys that is meant and can be encrypted for. Raises UserError."""
    found = [key for key in keys if key.is_meant_by(wanted)]
    if not found:
        raise UserError(
            f"There is no public GPG key {wanted} in your keyring.",
            "Import the key of the person it is for with GnuPG, or check the spelling.",
        )
    if len(found) > 1:
        usable = [key for key in found if key.usable]
        if len(usable) != 1:
            named = "; ".join(key.label for key in found)
            raise UserError(
                f"Several GPG keys fit {wanted}: {named}.", "Give the whole fingerprint."
            )
        found = usable
    key = found[0]
    if not key.usable:
        why = "was revoked" if key.revoked else "has expired" if key.expired else "can't encrypt"
        raise UserError(
            f"The GPG key of {key.label} {why}.",
            "Ask its owner for a new public key and import it with GnuPG.",
        )
    return key


def key_of(row: dict[str, Any]) -> Key:
    """A row of python-gnupg's listing as a Key."""
    return Key(
        fingerprint=row["fingerprint"],
        key_id=row["keyid"],
        user_ids=tuple(row["uids"]),
        created=_seconds(row["date"]),
        expires=_seconds(row["expires"]),
        expired=row["trust"] == "e",
        revoked=row["trust"] == "r",
        can_encrypt="E" in row["cap"],
        subkeys=tuple(subkey[0] for subkey in row["subkeys"]),
        cards=_cards(row),
    )


def _cards(row: dict[str, Any]) -> dict[str, str]:
    """gpg tells the number of a card where others have a sign: here, or not here."""
    told = {row["keyid"]: row.get("token", "")}
    told |= {name: each.get("token", "") for name, each in row.get("subkey_info", {}).items()}
    return {name: token for name, token in told.items() if len(token) > 1}


def _seconds(text: str) -> int | None:
    return int(text) if text.isdigit() else None
