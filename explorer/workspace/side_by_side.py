# SPDX-License-Identifier: MIT
"""A log is unfolded and coded, and packed beside that.

Coding holds Python's lock nearly all the time; packing is left to a library that lets others have
it. Each thread more takes its turns from coding: unfolding in another gained less than these cost.
How the text is cut into blocks does not depend on how fast either is.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import Final

from explorer.errors import FileFailed
from explorer.package.lines import Block
from explorer.workspace.coding import Coded, Coder
from explorer.workspace.payloads import Packer, Text

_BEHIND: Final = 2  # blocks that are packed while others are coded already
_FIRST: Final = Packer().wanted

_Packed = tuple[Coded, int]  # with how much text the packer wants in a block, after this one


class SideBySide:
    """Codes the blocks of one log."""

    def __init__(self, coder: Coder) -> None:
        self._coder = coder
        self._packer = Packer()
        self._wanted = _FIRST

    def block_bytes(self) -> int:
        """How much text a block shall have; for whoever makes the blocks."""
        return self._wanted

    def coded(
        self, blocks: Iterator[Block], see: Callable[[Block], None]
    ) -> Generator[Coded, None, None]:
        """The blocks, coded. see: is shown each before. Leaves no thread behind."""
        few = list(islice(blocks, 2))
        if len(few) > 1:
            yield from self._together(chain(few, blocks), see)
            return
        for block in few:  # not worth a thread
            see(block)
            yield self._pack(*self._coder.code(block))[0]

    def _together(
        self, blocks: Iterator[Block], see: Callable[[Block], None]
    ) -> Generator[Coded, None, None]:
        packing: deque[Future[_Packed]] = deque()
        with _thread("packing") as packer:
            try:
                for block in blocks:
                    see(block)
                    packing.append(packer.submit(self._pack, *self._coder.code(block)))
                    if len(packing) > _BEHIND:
                        coded, self._wanted = packing.popleft().result()
                        yield coded
            except FileFailed:
                yield from _rest(packing)
                raise
            else:
                yield from _rest(packing)
            finally:
                if packing:
                    self._coder.start_anew()  # what was new in these, nobody was told

    def _pack(self, coded: Coded, text: Text) -> _Packed:
        coded.payloads, coded.dictionary = self._packer.pack_text(text)
        return coded, self._packer.wanted


def ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same blocks, each unfolded while the one before it is searched."""
    with _thread("unfolding") as unfolder:
        following = unfolder.submit(next, blocks, None)
        while (block := following.result()) is not None:
            following = unfolder.submit(next, blocks, None)
            yield block


def _rest(packing: "deque[Future[_Packed]]") -> Iterator[Coded]:
    while packing:
        yield packing.popleft().result()[0]


@contextmanager
def _thread(name: str) -> Iterator[ThreadPoolExecutor]:
    """A thread that does one thing after another; what it has not begun by the end, never."""
    pool = ThreadPoolExecutor(1, name)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
