# SPDX-License-Identifier: MIT
"""Keys kept on a smartcard: whether the card is there, which GnuPG does not always say."""

import subprocess
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from explorer.errors import FileFailed, UserError
from explorer.package.gpg_find import child_environment, no_window

if TYPE_CHECKING:
    from explorer.package.gpg import Gpg

_SECONDS: Final = 20.0


def card_missing(name: str) -> FileFailed:
    """The smartcard with the key for a file is not there."""
    return FileFailed(
        "no card",
        f"The smartcard with the key for {name} is not there.",
        "Insert it and import the file again; `gpg --card-status` shows whether it is found.",
    )


def lacks_card(gpg: "Gpg", ids: Iterable[str]) -> bool:
    """Whether the secret keys with these ids are on smartcards alone, and none of those is in.

    Since 2.4 GnuPG asks for the card in the window of its pinentry, and all that is heard of it is
    that the window was closed, or that there is none.
    """
    wanted = frozenset(ids)
    cards: set[str] = set()
    try:
        for key in gpg.secret_keys():
            for each in wanted.intersection((key.key_id, *key.subkeys)):
                if each not in key.cards:
                    return False
                cards.add(key.cards[each])
        if not cards:
            return False
        done = subprocess.run(
            gpg.command("--with-colons", "--card-status"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=child_environment(),
            check=False,
            creationflags=no_window(),
        )
    except (OSError, UserError, subprocess.TimeoutExpired):
        return False  # no more is known than gpg said
    return not any(card.encode() in done.stdout for card in cards)
