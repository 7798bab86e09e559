# SPDX-License-Identifier: MIT
"""Facets: the counts of an answer, against the same counts asked of the view in plain SQL."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.errors import Cancelled
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.facets import Facets, reads_lines
from explorer.workspace.query import parse
from explorer.workspace.removal import remove_file
from tests.helpers.sample import Sample
from tests.helpers.workspaces import log, read, take_in

ASKED = [
    ("", "1"),
    ("category:video", "category = 'video'"),
    ("type:problem_check source:server", "event_type = 'problem_check' AND source = 'server'"),
    ("NOT category:page", "category <> 'page'"),
    ("category:unknown", "category = 'unknown'"),
    ("NOT course:*", "course_id IS NULL"),
    ("type:no_such_type", "0"),
]
HOUR_OF_WEEK = (
    "((strftime('%w', time_us / 1000000, 'unixepoch') + 6) % 7) * 24"
    " + strftime('%H', time_us / 1000000, 'unixepoch')"
)
WHO = "ifnull(username, user_id)"


def counts(reader: Any, columns: str, where: str) -> dict[Any, int]:
    _, rows = reader.sql(
        f"SELECT {columns}, count(*) FROM events_view WHERE {where} GROUP BY {columns}",
        CancelToken(),
    )
    return {row[:-1] if len(row) > 2 else row[0]: row[-1] for row in rows}


def check(reader: Any, found: Facets, where: str) -> None:
    assert found.whole
    assert {(each.type, each.category): each.events for each in found.types} == counts(
        reader, "event_type, category", where
    )
    assert {each.value: each.events for each in found.courses} == counts(reader, "course_id", where)
    assert {each.value: each.events for each in found.sources} == counts(reader, "source", where)
    assert {each.value: each.events for each in found.sites} == dict(
        reader.sql(
            f"SELECT f.site, count(*) FROM events_view v JOIN files f ON f.file = v.file"
            f" WHERE {where} GROUP BY 1",
            CancelToken(),
        )[1]
    )
    assert {each.value: each.events for each in found.platforms} == counts(
        reader, "platform", where
    )
    week = counts(reader, HOUR_OF_WEEK, where)
    assert list(found.hours) == ([week.get(at, 0) for at in range(168)] if found.events else [])
    people = {None if who is None else str(who): n for who, n in counts(reader, WHO, where).items()}
    shown = {each.value: each.events for each in found.learners}
    assert shown == {who: people[who] for who in shown}
    assert len(shown) + found.others == len(people)
    assert sum(shown.values()) + found.other_events == sum(people.values()) == found.events
    assert [each.events for each in found.types] == sorted(
        (each.events for each in found.types), reverse=True
    )


@pytest.mark.parametrize(("query", "where"), ASKED)
def test_the_counts_are_those_of_the_answer(sample: Sample, query: str, where: str) -> None:
    with sample.reader() as reader:
        check(reader, reader.facets(parse(query), CancelToken()), where)


@pytest.mark.parametrize(("query", "where"), ASKED[1:])
def test_they_are_the_same_from_the_events_found(sample: Sample, query: str, where: str) -> None:
    with sample.reader() as reader:
        asked = parse(query)
        chunks = list(reader.hits(asked, CancelToken()))
        ids = np.concatenate(chunks) if chunks else np.empty(0, np.int64)
        *_, last = reader.facet_steps(asked, CancelToken(), ids)
        check(reader, last, where)


def test_a_file_more_is_counted_once(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> None:
    first, second = tmp_path / "one.log", tmp_path / "two.log"
    first.write_bytes(log(30))
    second.write_bytes(log(20, event_type="show_transcript", username="tobias.n"))
    take_in(workspace, [first], gpg)
    with read(workspace) as reader:
        assert reader.facets(parse(""), CancelToken()).events == 30
        take_in(workspace, [second], gpg)
        for _ in range(2):
            found = reader.facets(parse(""), CancelToken())
            check(reader, found, "1")
            assert found.events == 50
            assert [(each.value, each.events) for each in found.learners] == [
                ("ines_v", 30),
                ("tobias.n", 20),
            ]


def test_a_file_taken_out_is_not_counted_on(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> None:
    first, second = tmp_path / "one.log", tmp_path / "two.log"
    first.write_bytes(log(30))
    second.write_bytes(log(20) + log(20, username="tobias.n"))
    receipts = take_in(workspace, [first, second], gpg)
    with read(workspace) as reader:
        assert reader.facets(parse(""), CancelToken()).events == 50
        assert receipts[0].file_id is not None
        remove_file(workspace, receipts[0].file_id, CancelToken())
        found = reader.facets(parse(""), CancelToken())
        check(reader, found, "1")
        assert found.events == 40


def test_names_are_told_as_they_are_and_equals_by_name(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    odd = ['b "quoted"', "a\\back", "c\nline", "e🌊", "d\u202eright", "null", "7"]
    one = tmp_path / "one.log"
    one.write_bytes(b"".join(log(3, username=name, session=name) for name in odd))
    take_in(workspace, [one], gpg)
    with read(workspace) as reader:
        found = reader.facets(parse(""), CancelToken())
        assert [(each.value, each.events) for each in found.learners] == [
            (name, 3) for name in sorted(odd)
        ]


def test_an_empty_workspace_has_none(workspace: Workspace) -> None:
    with read(workspace) as reader:
        assert reader.facets(parse(""), CancelToken()) == Facets()


def test_it_can_be_stopped_between_steps(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.workspace.facets._REPORT_SECONDS", -1.0)
    token = CancelToken()
    with sample.reader() as reader:
        steps = reader.facet_steps(parse("category:video"), token)
        early = next(steps)
        assert not early.whole
        assert 0 < early.events < reader.count(parse("category:video"), CancelToken())
        token.cancel()
        with pytest.raises(Cancelled):
            next(steps)
        check(reader, reader.facets(parse("category:video"), CancelToken()), "category = 'video'")


def test_what_has_to_read_lines_is_known() -> None:
    assert reads_lines(parse("Tide"))
    assert reads_lines(parse("learner:mira_k event.attempts:>2"))
    assert not reads_lines(parse("learner:mira_k time:2025"))
