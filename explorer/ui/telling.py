# SPDX-License-Identifier: MIT
"""What came of an import, as notices."""

from explorer.ui.imports import Batch
from explorer.ui.notices import Notices


def tell_end(notices: Notices, batch: Batch, how: str) -> None:
    """Say what came in and what did not. how: as `Imports.ended` has it."""
    if how == "cancelled":
        kept = batch.sentence() or "Nothing of it was kept."
        notices.tell("The import was cancelled.", kept, kind="warning")
    elif batch.sentence():
        notices.tell(batch.sentence(), kind="done")
    failed = batch.failed
    if len(failed) == 1:
        only = failed[0]
        notices.tell(f"{only.file} did not come in.", only.message, kind="error")
    elif failed:
        listed = "\n".join(f"{each.file}: {each.message}" for each in failed)
        todo = "Each one under Sources says why and what to do."
        what = f"{len(failed):,} files did not come in."
        notices.tell(what, todo, kind="error", details=listed)
