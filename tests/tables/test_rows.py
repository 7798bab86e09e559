# SPDX-License-Identifier: MIT
"""Files of the weekly package as rows: headings, nulls, rejects, forms, what is left out."""

import json

import pytest

from explorer.errors import FileFailed
from explorer.tables.description import PRIVATE, TYPES, load
from explorer.tables.privacy import Privacy
from tests.tables.exporters import batches, rows_of, sql_file

COURSE = "MarlX-SEA201-2025_T1"


def name(table: str, ending: str = "sql") -> str:
    return f"{COURSE}-{table}-prod-analytics.{ending}"


@pytest.mark.parametrize("heading", [["hash_id", "id", "username"], ["hash_id", "user_id",
    "username"], ["hashid", "id", "username"]])  # fmt: skip
def test_three_spellings_of_one_table(heading: list[str]) -> None:
    found = batches(name("user_id_map"), sql_file(heading, [("0f" * 16, 7, "ines_v")]))
    assert rows_of(found) == [{"hash_id": "0f" * 16, "user_id": "7", "username": "ines_v"}]
    assert found[0].unknown == ()


@pytest.mark.parametrize("table", ["teams", "teams_courseteam", "teams_coursesteam"])
def test_both_names_of_the_teams(table: str) -> None:
    data = sql_file(["id", "name"], [(1, "Kelp")])
    assert {batch.table for batch in batches(name(table), data)} == {"teams"}


def test_what_nobody_described_comes_in_as_text_and_is_marked() -> None:
    data = sql_file(["id", "shoe size", "id", "file_id"], [(1, 43, 2, 3)])
    (batch, *_) = batches(name("student_shoes"), data)
    assert batch.table == "student_shoes"
    assert batch.unknown == batch.columns == ("id", "shoe_size", "id_2", "file_id_2")
    (batch, *_) = batches(name("auth_user"), sql_file(["id", "shoe"], [(1, 43)]))
    assert (batch.columns, batch.unknown) == (("id", "shoe"), ("shoe",))


def test_a_renamed_file_is_known_by_its_columns() -> None:
    data = sql_file(["id", "user_id", "course_id", "created", "is_active", "mode"], [])
    assert batches("mine.sql", data)[0].table == "student_courseenrollment"


@pytest.mark.parametrize("data", [b"7\tines_v\n", b"\n", b"id\t\n"])
def test_a_file_that_names_no_columns_fails(data: bytes) -> None:
    with pytest.raises(FileFailed) as failed:
        batches(name("auth_user"), data)
    assert failed.value.status == "no columns"


def test_null_and_the_lower_case_of_old_dumps() -> None:
    heading = ["id", "student_id", "state", "grade"]
    data = sql_file(heading, [(1, 7, "null", None), (2, 7, None, "null"), (3, "NULL", "", "")])
    assert rows_of(batches(name("courseware_studentmodule"), data)) == [
        {"id": "1", "student_id": "7", "state": "null", "grade": None},
        {"id": "2", "student_id": "7", "state": None, "grade": None},
        {"id": "3", "student_id": None, "state": "", "grade": ""},
    ]


def test_rows_that_do_not_fit_are_rejected_with_line_and_reason() -> None:
    data = b"id\tname\n1\tKelp\n2\n\n3\ta\tb\n4\tbad \xff\n5\tDulse\n"
    found = batches(name("teams"), data)
    assert [row["name"] for row in rows_of(found)] == ["Kelp", "Dulse"]
    rejects = sorted((each.line, each.reason, each.text) for b in found for each in b.rejects)
    assert rejects == [
        (3, "1 value where the first line names 2 columns", b"2"),
        (5, "3 values where the first line names 2 columns", b"3\ta\tb"),
        (6, "not UTF-8", b"4\tbad \xff"),
    ]


def test_windows_line_ends_are_no_part_of_values() -> None:
    found = batches(name("teams"), b"id\tname\r\n1\tKelp\r\n")
    assert rows_of(found) == [{"id": "1", "name": "Kelp"}]


def test_password_hashes_never_come_in_nor_what_was_left_out() -> None:
    heading = ["id", "username", "email", "password", "phone_no", "api_token"]
    data = sql_file(heading, [(1, "ines_v", "i@example.org", "pbkdf2", "07", "t0")]) + b"broken\n"
    (batch, *_) = batches(name("auth_user"), data, ["email", "mailing_address"])
    assert batch.columns == ("id", "username")
    assert batch.left_out == ("email", "password", "phone_no", "api_token")
    (reject,) = batch.rejects
    assert reject.text == b""
    assert "not kept" in reject.reason


def test_single_columns_may_be_left_out() -> None:
    data = sql_file(["id", "name"], [(1, "Kelp")])
    assert batches(name("teams_courseteam"), data, ["teams.name"])[0].columns == ("id",)
    with pytest.raises(ValueError, match="shoes"):
        Privacy.of(["shoes"])


def test_forum_posts_in_each_dialect_of_mongo() -> None:
    lines = [
        '{"_id": {"$oid": "52e54f"}, "created_at": {"$date": 1390759901966}, "endorsed": true,'
        ' "author_id": "7", "votes": {"up": ["48"], "count": 1}, "body": "x\\ny"}',
        '{"_id": {"$oid": "52e550"}, "created_at": {"$date": "2013-12-13T02:59:58.520Z"},'
        ' "parent_ids": [{"$oid": "52e54f"}], "mood": "glad"}',
        '{"_id": ObjectId("52e551"), "created_at": ISODate("2014-08-29T15:11:49.442Z"),'
        ' "body": "ISODate(\\"no\\")", "endorsement": {"time": ISODate("2014-08-29T15:11:49Z")},'
        ' "comment_count": NumberLong(4)}',
        '{"_id": {"$oid": "52e552"}, "created_at": {"$date": {"$numberLong": "-1000"}}}',
        "[1]",
        "",
    ]
    found = batches(f"{COURSE}-prod.mongo", "\n".join(lines).encode())
    first, second, third, fourth = rows_of(found)
    assert first == {
        "_id": "52e54f", "created_at": "2014-01-26 18:11:41.966000", "endorsed": 1,
        "author_id": "7", "votes": '{"up":["48"],"count":1}', "body": "x\ny",
    }  # fmt: skip
    assert second["created_at"] == "2013-12-13 02:59:58.520000"
    assert (second["parent_ids"], second["mood"]) == ('["52e54f"]', "glad")
    assert third["_id"] == "52e551"
    assert third["body"] == 'ISODate("no")'
    assert third["endorsement"] == '{"time":"2014-08-29 15:11:49"}'
    assert third["comment_count"] == 4
    assert fourth["created_at"] == "1969-12-31 23:59:59"
    assert found[-1].unknown == ("mood",)
    assert [each.line for batch in found for each in batch.rejects] == [5]


def test_an_outline_has_its_order_and_its_places() -> None:
    block = "block-v1:MarlX+SEA201+2025_T1+type@{}+block@{}".format
    course, week, lesson = block("course", "course"), block("chapter", "w"), block("vertical", "l")
    outline = {
        lesson: {"category": "vertical", "children": [], "metadata": {"display_name": "Lesson"}},
        course: {"category": "course", "children": [week, "gone"], "metadata": {}},
        week: {"category": "chapter", "children": [lesson], "metadata": {"display_name": "Week"}},
        "odd": 3,
    }
    (batch,) = batches(name("course_structure", "json"), json.dumps(outline).encode())
    told = [
        (row["block_id"], row["display_name"], row["parent"], row["position"], row["depth"])
        for row in rows_of([batch])
    ]
    assert told == [
        (course, None, None, None, 0),
        (week, "Week", course, 1, 1),
        (lesson, "Lesson", week, 1, 2),
    ]
    assert [row["place"] for row in rows_of([batch])] == [1, 2, 3]
    assert len(batch.rejects) == 1


def test_a_ring_in_an_outline_ends() -> None:
    outline = {"a": {"category": "x", "children": ["b"]}, "b": {"category": "x", "children": ["a"]}}
    (batch,) = batches(name("course_structure", "json"), json.dumps(outline).encode())
    assert batch.count == 2


def test_every_description_is_sound() -> None:
    tables = load().all
    assert len({table.name for table in tables}) == len(tables) >= 45
    for table in tables:
        names = [column.name for column in table.columns]
        assert len(set(map(str.lower, names))) == len(names), table.name
        assert table.title, table.name
        assert table.meaning.endswith("."), table.name
        assert set(table.index) | ({table.user} - {""}) <= set(names), table.name
        for column in table.columns:
            assert column.type in {*TYPES, "text", "time", "date", "json"}, column.name
            assert set(column.private) <= set(PRIVATE)
            assert not column.meaning or column.meaning.endswith(".") or len(column.meaning) < 60
