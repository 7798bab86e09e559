# SPDX-License-Identifier: MIT
"""A log that is unfolded, coded and packed side by side comes out as if one did all of it."""

import threading
from collections.abc import Iterator
from time import sleep

import pytest
from story import story

from explorer.errors import Cancelled, FileFailed
from explorer.events import catalogue
from explorer.package.lines import Block, blocks
from explorer.package.streams import BytesSource
from explorer.workspace.coding import Coded, Coder
from explorer.workspace.payloads import Packer, Unpacker
from explorer.workspace.side_by_side import SideBySide

KNOWN = catalogue.load()
TEXT = b"".join([story().files[0].text, story().files[1].text] * 6)
DAMAGED = FileFailed("damaged", "It is damaged.")


def cut(reading: SideBySide, pause: float = 0) -> Iterator[Block]:
    for block in blocks(BytesSource(TEXT), 1 << 20, reading.block_bytes):
        sleep(pause)
        yield block


def read(pause: float = 0) -> list[Coded]:
    reading = SideBySide(Coder(KNOWN))
    return list(reading.coded(cut(reading, pause), lambda _: None))


def test_all_comes_out_in_order() -> None:
    seen: list[Block] = []
    reading = SideBySide(Coder(KNOWN))
    found = list(reading.coded(cut(reading), seen.append))
    assert len(found) == len(seen) > 6
    assert b"".join(block.data for block in seen) == TEXT
    coder, packer = Coder(KNOWN), Packer()
    for block, coded in zip(seen, found, strict=True):
        alone, text = coder.code(block)
        assert {name: list(column) for name, column in coded.columns.items()} == {
            name: list(column) for name, column in alone.columns.items()
        }
        assert (coded.new, coded.subjects) == (alone.new, alone.subjects)
        assert (coded.payloads, coded.dictionary) == packer.pack_text(text)


def test_how_it_is_cut_does_not_depend_on_time() -> None:
    quick, slow = read(), read(pause=0.02)
    assert [coded.payloads for coded in quick] == [coded.payloads for coded in slow]


def test_what_came_before_a_failure_comes_out_before_it() -> None:
    def failing() -> Iterator[Block]:
        for at, block in enumerate(cut(reading)):
            if at == 4:
                raise DAMAGED from ValueError("why")
            yield block

    before = threading.active_count()
    reading = SideBySide(coder := Coder(KNOWN))
    found: list[list[tuple[int, bytes]]] = []
    with pytest.raises(FileFailed) as failed:
        found.extend(coded.payloads for coded in reading.coded(failing(), lambda _: None))
    assert failed.value is DAMAGED
    assert isinstance(failed.value.__cause__, ValueError)
    assert threading.active_count() == before
    assert found == [coded.payloads for coded in read()[:4]]
    assert coder.encode(Block(1, TEXT[: TEXT.index(b"\n") + 1])).epoch == 0


@pytest.mark.parametrize("at", [0, 3])
def test_what_nobody_heard_of_is_told_again(at: int) -> None:
    before = threading.active_count()
    reading = SideBySide(coder := Coder(KNOWN))
    steps = reading.coded(cut(reading), lambda _: None)
    for _ in range(at + 1):
        told = next(steps)
    steps.close()
    assert threading.active_count() == before
    coded = coder.encode(Block(1, TEXT[:200_000]))
    assert coded.epoch > told.epoch
    assert coded.new["type"]
    unpacker = Unpacker(coded.dictionary or b"")
    assert sum(len(unpacker.unpack(data)) for _, data in coded.payloads) == len(
        coded.columns["line"]
    )


def test_a_stop_ends_all_threads() -> None:
    def stop(block: Block) -> None:
        if block.first_line > 1:
            raise Cancelled

    before = threading.active_count()
    reading = SideBySide(Coder(KNOWN))
    with pytest.raises(Cancelled):
        list(reading.coded(cut(reading), stop))
    assert threading.active_count() == before
