# SPDX-License-Identifier: MIT
"""Jobs: they end exactly once, report in order, and stop when told to."""

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.errors import UserError
from explorer.ui.jobs import Channel, Failure, Job, Relay, Worker
from explorer.work import CancelToken, Progress


class Heard:
    """Everything a job said, in order."""

    def __init__(self, job: Job) -> None:
        self.said: list[tuple[str, Any]] = []
        self.threads: set[int] = set()
        for name in ("progressed", "produced", "finished", "failed"):
            getattr(job, name).connect(lambda value, name=name: self._hear(name, value))
        job.cancelled.connect(lambda: self._hear("cancelled", None))
        job.ended.connect(lambda: self._hear("ended", None))

    def _hear(self, name: str, value: Any) -> None:
        self.said.append((name, value))
        self.threads.add(threading.get_ident())

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.said]


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker[int]]:
    relay = Relay()
    worker = Worker("test", relay, lambda: nullcontext(7))
    yield worker
    worker.stop()
    relay.close()


def test_an_answer_comes_back_in_the_windows_thread(qtbot: QtBot, worker: Worker[int]) -> None:
    heard = Heard(worker.submit(lambda seven, _: (seven, threading.get_ident())))
    qtbot.waitUntil(lambda: heard.names == ["finished", "ended"])
    seven, thread = heard.said[0][1]
    assert seven == 7
    assert thread != threading.get_ident()
    assert heard.threads == {threading.get_ident()}


def test_what_work_yields_comes_in_order(qtbot: QtBot, worker: Worker[int]) -> None:
    def work(_: int, __: CancelToken) -> Generator[object, None, str]:
        yield from ("a", Progress("x", 1, 2), "b")
        return "c"

    heard = Heard(worker.submit(work))
    qtbot.waitUntil(lambda: "ended" in heard.names)
    assert heard.names == ["produced", "progressed", "produced", "finished", "ended"]
    assert heard.said[3] == ("finished", "c")


def test_progress_comes_ten_times_a_second_at_most(qtbot: QtBot, worker: Worker[int]) -> None:
    took: list[float] = []

    def work(_: int, __: CancelToken) -> Iterator[Progress]:
        begun = time.monotonic()
        while time.monotonic() < begun + 0.35:
            yield Progress("x", 1, 2)
        took.append(time.monotonic() - begun)

    heard = Heard(worker.submit(work))
    qtbot.waitUntil(lambda: "ended" in heard.names)
    assert 1 <= heard.names.count("progressed") <= 1 + took[0] * 10


def test_a_bug_becomes_a_failure_that_holds_no_value(qtbot: QtBot, worker: Worker[int]) -> None:
    heard = Heard(worker.submit(lambda _, __: dict[str, int]()["mira_k"]))
    qtbot.waitUntil(lambda: heard.names == ["failed", "ended"])
    failure = heard.said[0][1]
    assert "KeyError" in failure.details
    assert "mira_k" not in f"{failure.what}{failure.todo}{failure.details}"


def test_a_user_error_says_what_and_what_to_do(qtbot: QtBot, worker: Worker[int]) -> None:
    def work(_: int, __: CancelToken) -> None:
        raise UserError("It is full.", "Empty it.")

    heard = Heard(worker.submit(work))
    qtbot.waitUntil(lambda: "ended" in heard.names)
    failure = heard.said[0][1]
    assert (failure.what, failure.todo, failure.details) == ("It is full.", "Empty it.", "")


def test_cancelling_ends_a_job_once_and_closes_its_generator(
    qtbot: QtBot, worker: Worker[int]
) -> None:
    closed = threading.Event()

    def work(_: int, __: CancelToken) -> Iterator[object]:
        try:
            while True:
                yield "more"
                time.sleep(0.001)
        finally:
            closed.set()

    job = worker.submit(work)
    heard = Heard(job)
    qtbot.waitUntil(lambda: "produced" in heard.names)
    job.cancel()
    said = len(heard.said)
    qtbot.waitUntil(lambda: "ended" in heard.names)
    assert heard.names[said:] == ["cancelled", "ended"]
    assert closed.is_set()


def test_a_waiting_job_can_be_cancelled(qtbot: QtBot, worker: Worker[int]) -> None:
    gate = threading.Event()
    first = Heard(worker.submit(lambda _, __: gate.wait(60)))
    second_job = worker.submit(lambda _, __: "never")
    second = Heard(second_job)
    second_job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: "ended" in second.names)
    assert first.names == ["finished", "ended"]
    assert second.names == ["cancelled", "ended"]


def test_the_resource_lives_and_dies_in_the_worker(qtbot: QtBot) -> None:
    lived: list[int] = []

    @contextmanager
    def resource() -> Iterator[str]:
        lived.append(threading.get_ident())
        yield "connection"
        lived.append(threading.get_ident())

    relay = Relay()
    worker = Worker("test", relay, resource)
    heard = Heard(worker.submit(lambda it, _: it))
    qtbot.waitUntil(lambda: "ended" in heard.names)
    worker.stop()
    relay.close()
    assert len(lived) == 2
    assert lived[0] == lived[1] != threading.get_ident()


def refuse() -> None:
    raise UserError("No.", "Well.")


def test_a_resource_that_cannot_be_had_fails_the_job(qtbot: QtBot) -> None:
    @contextmanager
    def resource() -> Iterator[None]:
        refuse()
        yield

    relay = Relay()
    worker = Worker("test", relay, resource)
    heard = Heard(worker.submit(lambda _, __: None))
    qtbot.waitUntil(lambda: "ended" in heard.names)
    worker.stop()
    relay.close()
    assert heard.names == ["failed", "ended"]


def test_stopping_cancels_all_and_leaves_no_thread(qtbot: QtBot) -> None:
    relay = Relay()
    worker = Worker("test", relay, lambda: nullcontext(None))

    def work(_: None, token: CancelToken) -> None:
        while True:
            token.check()
            time.sleep(0.001)

    heard = [Heard(worker.submit(work)) for _ in range(3)]
    worker.stop()
    relay.close()
    assert all(each.names == ["cancelled", "ended"] for each in heard)
    assert not [each for each in threading.enumerate() if each.name == "explorer test"]


def test_only_the_newest_question_is_answered(qtbot: QtBot, worker: Worker[int]) -> None:
    channel = Channel(lambda: worker)
    answers: list[int] = []
    failures: list[Failure] = []

    def question(number: int) -> Any:
        def work(_: int, token: CancelToken) -> Generator[int, None, int]:
            for _step in range(20):
                token.check()
                yield number
                time.sleep(0.001)
            return number

        return work

    parts: list[int] = []
    for number in range(5):
        channel.ask(question(number), answers.append, failures.append, parts.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [4]
    assert set(parts) == {4}
    assert not failures
    assert not channel.busy


def test_a_channel_without_a_worker_answers_nothing(qtbot: QtBot) -> None:
    channel = Channel(lambda: None)
    answers: list[object] = []
    channel.ask(lambda *_: 1, answers.append, answers.append)
    assert not answers
    assert not channel.busy
