# SPDX-License-Identifier: MIT
"""What can go wrong in a person's terms; anything else is a bug and keeps its traceback."""


class UserError(Exception):
    """Something the person can act on.

    what: one sentence that says what happened, and to which file.
    todo: one sentence that says what to do next; may be empty.
    Neither ever holds text of a log.
    """

    def __init__(self, what: str, todo: str = "") -> None:
        super().__init__(what, todo)
        self.what = what
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.what} {self.todo}".strip()


class FileFailed(UserError):
    """One package file could not be taken in; the others of the drop still can.

    status: a short word for the receipt, e.g. "no secret key", "truncated", "not gzip".
    """

    def __init__(self, status: str, what: str, todo: str = "") -> None:
        super().__init__(what, todo)
        self.status = status

    def __reduce__(self) -> tuple[type["FileFailed"], tuple[str, str, str]]:
        return FileFailed, (self.status, self.what, self.todo)


class KeyNeeded(UserError):
    """No key, or more than one, to seal a workspace with; the person has to choose."""


class GpgMissing(KeyNeeded):
    """There is no GnuPG on this computer: nothing can be sealed to a key, or opened with one."""


class WorkspaceLocked(UserError):
    """The workspace can't be opened: no key for it, or another window holds it."""


class WorkspaceDamaged(WorkspaceLocked):
    """Pages of the workspace can't be read; its index can be made anew."""


class QueryError(UserError):
    """The query text can't be read.

    position: offset in the query text where reading stopped, counted from 0; None if unknown.
    instead: a field that is not there, and the one that was probably meant.
    """

    def __init__(
        self,
        what: str,
        todo: str = "",
        position: int | None = None,
        instead: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(what, todo)
        self.position = position
        self.instead = instead


class Cancelled(Exception):
    """The person cancelled the work under way."""
