# SPDX-License-Identifier: MIT
"""What came of an evidence pack, in sentences."""

from pathlib import Path

from explorer.pack.write import Made
from explorer.package.gpg import Key
from explorer.ui.formats import count_text


def made_words(made: Made, key: Key | None, kept: Path | None) -> list[str]:
    """What was written, who can open it, and who can tell who is who in it."""
    said = [f"{made.path.name} is written: {count_text(made.events, 'event')}."]
    if key is not None:
        said.append(f"Only {key.label} can open it.")
    if made.people:
        number = count_text(made.people, "name or address", "names and addresses")
        said.append(f"{number} in it {'is' if made.people == 1 else 'are'} replaced.")
        said.append(
            "The key was thrown away: nobody can tell who is who."
            if kept is None
            else f"{kept.name} tells who is who: keep it apart from the pack."
        )
    if made.weak:
        said.append(
            f"{count_text(made.weak, 'name')} may also be read as an ordinary word or number:"
            " the report tells more."
        )
    return said
