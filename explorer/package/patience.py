# SPDX-License-Identifier: MIT
"""What to do with a gpg that never answers: its agent may be stuck."""

from threading import Timer
from typing import Any, Final

from explorer.errors import UserError

ANSWERS_WITHIN: Final = 30.0
"""Seconds that gpg has for what asks nobody: lists of keys, imports, sealing."""
ASKS_WITHIN: Final = 15.0
"""Seconds after which a person who was asked nothing should hear why nothing happens."""
SEALED: Final = (".gpg", ".pgp", ".asc")
TODO: Final = (
    "If no window asks for your passphrase, its agent is stuck: stop this, run"
    " `gpgconf --kill gpg-agent` in a terminal, and try again."
)


def waiting_text() -> str:
    """What to say after `ASKS_WITHIN`."""
    return f"GnuPG has not answered for {ASKS_WITHIN:.0f} seconds."


class Bounded:
    """Mixed into python-gnupg: a child that does not answer in time is ended. Raises UserError."""

    def _collect_output(self, process: Any, *args: Any, **kwargs: Any) -> Any:
        gone = []

        def end() -> None:
            gone.append(process)
            process.kill()

        timer = Timer(ANSWERS_WITHIN, end)
        timer.daemon = True
        timer.start()
        try:
            code = super()._collect_output(process, *args, **kwargs)  # type: ignore[misc]
        finally:
            timer.cancel()
            timer.join()
        if gone:
            raise UserError(
                f"GnuPG did not answer within {ANSWERS_WITHIN:.0f} seconds: its agent is stuck.",
                "Run `gpgconf --kill gpg-agent` in a terminal, and try again.",
            )
        return code
