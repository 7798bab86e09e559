# SPDX-License-Identifier: MIT
"""Usernames, user ids and subjects as real logs hold them."""

from typing import Any

import pytest

from explorer.events.event import Identity
from explorer.events.identity import identity, subjects, user_id, username
from explorer.events.paths import parse_path


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("mira_k", "mira_k"),
        ("mira_k\n", "mira_k"),
        ("  mira_k\t", "mira_k"),
        ("\u200bmira_k\ufeff", "mira_k"),
        ("mira_k\x00", "mira_k"),
        ("Zoë Ω", "Zoë Ω"),
        ("", None),
        ("   ", None),
        ("\u200b", None),
        (None, None),
        (1021, "1021"),
        (True, None),
        ([], None),
        ({}, None),
        ("None", "None"),
    ],
)
def test_a_username(raw: object, name: str | None) -> None:
    assert username(raw) == name


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (1021, 1021),
        (0, 0),
        (-1, -1),
        ("1021", 1021),
        (" 1021\n", 1021),
        ("-5", -5),
        ("007", 7),
        (1021.0, 1021),
        (2**63 - 1, 2**63 - 1),
        (2**63, str(2**63)),
        (str(2**63), str(2**63)),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("", None),
        (" ", None),
        (None, None),
        ("None", None),
        ("null", None),
        (True, None),
        ([], None),
        ({}, None),
        ("mira_k", "mira_k"),
        ("²", "²"),
        ("١٢", "١٢"),
        ("-", "-"),
    ],
)
def test_a_user_id(raw: object, number: int | str | None) -> None:
    found = user_id(raw)
    assert (found, type(found)) == (number, type(number))


def test_nobody_is_none() -> None:
    assert identity("", "None") is None
    assert identity(None, None, " ") is None
    assert identity("", 5) == Identity(None, 5)


def about(*specs: dict[str, str]) -> Any:
    return tuple(tuple((key, parse_path(path)) for key, path in each.items()) for each in specs)


@pytest.mark.parametrize(
    ("specs", "event", "people"),
    [
        ([{"user_id": "event.user_id"}], {"user_id": "6"}, [Identity(user_id=6)]),
        ([{"user_id": "event.user_id"}], {"user_id": None}, []),
        ([{"user_id": "event.user_id"}], {}, []),
        (
            [{"user_id": "event.id", "username": "event.name"}],
            {"id": 6, "name": "mira_k"},
            [Identity("mira_k", 6)],
        ),
        (
            [{"user_id": "event.ids[]"}],
            {"ids": [5, "6", None]},
            [Identity(user_id=5), Identity(user_id=6)],
        ),
        ([{"user_id": "event.ids"}], {"ids": [5, 6]}, [Identity(user_id=5), Identity(user_id=6)]),
        (
            [{"user_id": "event.users[].id", "username": "event.users[].name"}],
            {"users": [{"id": 5}, {"id": 6, "name": "mira_k"}, {"name": "tobias.n"}]},
            [Identity(user_id=5), Identity("mira_k", 6), Identity("tobias.n")],
        ),
        (
            [{"user_id": "event.a"}, {"user_id": "event.b"}, {"username": "event.c"}],
            {"a": 5, "b": 5, "c": "mira_k"},
            [Identity(user_id=5), Identity("mira_k")],
        ),
        ([{"anonymous_id": "event.who"}], {"who": "ab12"}, [Identity(anonymous_id="ab12")]),
        (
            [{"email": "event.mail"}],
            {"mail": "m@x.example"},
            [Identity(anonymous_id="m@x.example")],
        ),
        ([{"user_id": "event.user_id"}], '{"user_id": 6}', [Identity(user_id=6)]),
        ([{"user_id": "event.user_id"}], [1, 2], []),
    ],
)
def test_subjects(specs: list[dict[str, str]], event: Any, people: list[Identity]) -> None:
    assert subjects({"event": event}, about(*specs)) == tuple(people)
