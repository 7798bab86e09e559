# SPDX-License-Identifier: MIT
"""Events by the part of the course they are about: named, asked for, and counted."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import QueryError
from explorer.package.gpg import Gpg
from explorer.trail.outline import STEP, course_of, part_key
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.database import Workspace
from explorer.workspace.parts import PartCounts
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from tests.helpers.gpg_home import GpgHome
from tests.helpers.workspaces import event_line, fresh, read, take_in

NOW = CancelToken()
RUNS = ("2025_T1", "2025_T2")
ONE, TWO = (f"course-v1:MarlX+SEA201+{run}" for run in RUNS)
VIDEO, PROBLEM, OTHER = "5a" * 16, "6b" * 16, "7c" * 16


def block(run: str, category: str, name: str) -> str:
    return f"block-v1:MarlX+SEA201+{run}+type@{category}+block@{name}"


def outline(run: str, week: str = "Week 1") -> dict[str, Any]:
    """The two runs share the hashes of their parts, and some of their names."""
    rows = {
        ("course", "course"): ("Tides", [("chapter", "w1"), ("chapter", "w2")]),
        ("chapter", "w1"): (week, [("sequential", "s1")]),
        ("chapter", "w2"): ("Tides", [("problem", OTHER)]),
        ("sequential", "s1"): ("Moon 100 %", [("vertical", "u1")]),
        ("vertical", "u1"): (None, [("video", VIDEO), ("problem", PROBLEM)]),
        ("video", VIDEO): ("Full > new", []),
        ("problem", PROBLEM): ("How high?", []),
        ("problem", OTHER): ("How high?", []),
    }
    return {
        block(run, *key): {
            "category": key[0],
            "children": [block(run, *child) for child in children],
            "metadata": {"display_name": name} if name else {},
        }
        for key, (name, children) in rows.items()
    }


def events() -> Iterator[bytes]:
    second = 0
    for course, run in ((ONE, RUNS[0]), (TWO, RUNS[1])):
        video = json.dumps({"id": VIDEO, "currentTime": 0, "duration": 100})
        problem = {"problem_id": block(run, "problem", PROBLEM), "success": "correct"}
        last = {"problem_id": block(run, "problem", OTHER), "success": "incorrect"}
        made = [("play_video", video)] * 3 + [("problem_check", problem)] * 2
        made += [("problem_check", last)] * (1 if run == RUNS[0] else 4)
        for kind, payload in made:
            second += 1
            context = {"course_id": course, "org_id": "MarlX", "user_id": 7, "path": ""}
            yield event_line(
                second,
                event_type=kind,
                event=payload,
                context=context,
                event_source="browser" if kind == "play_video" else "server",
            )


@pytest.fixture(scope="module")
def two_runs(gpg_home: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    gpg = Gpg(home=gpg_home.path, binary=gpg_home.binary)
    folder = tmp_path_factory.mktemp("parts")
    workspace = fresh(folder / "W.elx", gpg)
    paths = [folder / "a.log"]
    paths[0].write_bytes(b"".join(each + b"\n" for each in events()))
    for run, week in zip(RUNS, ("Week 1", "First week"), strict=True):
        paths.append(folder / f"MarlX-SEA201-{run}-course_structure-prod-analytics.json")
        paths[-1].write_text(json.dumps(outline(run, week)))
    take_in(workspace, paths, gpg)
    with read(workspace) as reader:
        yield reader


def count(reader: Reader, query: str) -> int:
    by_column = reader.count(parse(query), NOW)
    clause = parse(query).clause
    statement = f"SELECT count(*) FROM events e WHERE {clause.sql}"
    ((by_sql,),) = reader._connection.execute(statement, clause.params).fetchall()
    assert by_column == by_sql
    return by_column


def test_rows_say_where_their_object_lies_and_what_it_is_called(two_runs: Reader) -> None:
    row, other = (next(iter(two_runs.events(parse(f"course:{run}"), NOW, 1))) for run in (ONE, TWO))
    assert (row.course_name, row.object_name) == ("Tides", "Full > new")
    assert row.object_path[:2] == ("Week 1", "Moon 100 %")
    assert other.object_path[0] == "First week"
    assert row.object == VIDEO
    assert "Full > new" in row.summary
    assert count(two_runs, 'summary:"*Full > new*"') == 6  # as it is shown, so it is found


def test_parts_are_asked_for_by_name_by_names_from_above_and_by_id(two_runs: Reader) -> None:
    assert count(two_runs, 'part:"week 1"') == 5
    assert count(two_runs, 'part:"First week"') == 5
    assert count(two_runs, 'part:"Week 1 > Moon 100 %"') == 5
    assert count(two_runs, 'part:"*week*"') == 10
    assert count(two_runs, 'part:"Moon*" course:*T2') == 5
    assert count(two_runs, 'part:"How high?"') == 9  # two of that name in each run
    assert count(two_runs, 'part:"Tides > How high?"') == 5  # the chapter, not the course
    assert count(two_runs, 'part:"Full > new"') == 6
    assert count(two_runs, f"part:{block(RUNS[1], 'chapter', 'w2')}") == 4
    assert count(two_runs, f"part:{VIDEO}") == 6  # the tail alone is of both runs
    assert count(two_runs, "part:*") == 15
    assert count(two_runs, 'NOT part:"Week 1"') == 10
    assert count(two_runs, "part:Nowhere") == 0
    with pytest.raises(QueryError):
        parse("part:>3")


def held_against_the_query(reader: Reader, found: PartCounts, query: str = "") -> None:
    for each in found.parts:
        asked = terms.add(query, terms.term("part", each.asks))
        if STEP in each.asks or "@" in each.asks:
            assert count(reader, asked) == each.events, each.asks
    outside = terms.add(query, "NOT part:*")
    assert count(reader, outside) == found.outside


def test_each_parts_count_is_what_asking_for_it_finds(two_runs: Reader) -> None:
    for query in ("", "type:play_video", f"course:{TWO}", "id:1"):
        found = two_runs.facets(parse(query), NOW).parts
        assert found.known == 2
        held_against_the_query(two_runs, found, query)
    found = two_runs.facets(parse(f"course:{ONE}"), NOW).parts
    assert [(each.part.name, each.events, each.direct) for each in found.parts] == [
        ("Tides", 6, 0), ("Week 1", 5, 0), ("Moon 100 %", 5, 0), ("u1", 5, 0),
        ("Full > new", 3, 3), ("How high?", 2, 2), ("Tides", 1, 0), ("How high?", 1, 1),
    ]  # fmt: skip


def test_the_outline_in_use_counts_and_none_at_all_is_said(tmp_path: Path, gpg: Gpg) -> None:
    workspace: Workspace = fresh(tmp_path / "W.elx", gpg)
    log = tmp_path / "a.log"
    log.write_bytes(b"".join(each + b"\n" for each in events()))
    take_in(workspace, [log], gpg)
    with read(workspace) as reader:
        found = reader.facets(parse(""), NOW)
        assert (found.parts, found.events) == (PartCounts(), 15)
        assert count(reader, "part:*") == 0
        late = tmp_path / f"MarlX-SEA201-{RUNS[0]}-course_structure-prod-analytics.json"
        late.write_text(json.dumps(outline(RUNS[0])))
        take_in(workspace, [late], gpg)
        assert reader.rows([row.id for row in reader.events(parse(""), NOW, 1)])[0].object_path
        assert count(reader, 'part:"Week 1"') == 5
        assert reader.facets(parse(""), NOW).parts.outside == 9


def test_spellings_of_a_part_are_one() -> None:
    old = "i4x://MarlX/SEA101/problem/88a2"
    assert part_key(old) == part_key("input_i4x-MarlX-SEA101-problem-88a2_2_1")
    keys = Counter(
        part_key(each)
        for each in (
            PROBLEM,
            f"input_{PROBLEM}_2_1",
            block(RUNS[0], "problem", PROBLEM),
            f"https://x.org/courses/{ONE}/xblock/{block(RUNS[0], 'problem', PROBLEM)}/handler/x",
            f"/courses/{ONE}/courseware/{VIDEO}/{PROBLEM}/1?activate_block_id=x",
        )
    )
    assert keys == {PROBLEM: 5}
    assert part_key("/courses/x/info") is None
    assert course_of(block(RUNS[0], "problem", PROBLEM)) == ONE


def test_a_browsers_bare_form_is_of_the_problem_its_fields_name(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    form = f"input_{PROBLEM}_2_1=choice_2&input_{PROBLEM}_3_1%5B%5D=choice_0"
    context = {"course_id": ONE, "org_id": "MarlX", "user_id": 7}
    other = form.replace(PROBLEM, "8d" * 16)
    payloads: dict[str, object] = {"problem_check": form, "problem_save": form}
    payloads |= {"problem_reset": other, "problem_graded": [form, "<div/>"]}
    lines = [
        event_line(at, event_type=kind, name=kind, context=context, event=json.dumps(payload))
        for at, (kind, payload) in enumerate(payloads.items())
    ]
    log = tmp_path / "a.log"
    log.write_bytes(b"\n".join(lines))
    structure = tmp_path / f"MarlX-SEA201-{RUNS[0]}-course_structure-prod-analytics.json"
    structure.write_text(json.dumps(outline(RUNS[0])))
    take_in(workspace, [log, structure], gpg)
    with read(workspace) as reader:
        found = list(reader.events(parse("course:*"), NOW))
        assert count(reader, 'part:"Week 1"') == 3
    assert [row.object for row in found] == [PROBLEM, PROBLEM, "8d" * 16, PROBLEM]
    assert [row.summary for row in found] == [
        "Answered ‘How high?’",
        "Pressed Save on ‘How high?’",
        "Pressed Reset on a problem",
        "Saw an answer to ‘How high?’ graded",
    ]
    assert found[0].object_name == "How high?"
    assert found[0].object_path[:2] == ("Week 1", "Moon 100 %")
