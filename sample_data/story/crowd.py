# SPDX-License-Identifier: MIT
"""Everybody else: ordinary sittings on both days, and the old course on edge."""

from story import cast, office, tools
from story.course import digest
from story.forum import Forum, Post
from story.habits import Habits, study
from story.phone import Phone
from story.seat import Seat
from story.stage import Stage


def _habits(stage: Stage, name: str, site: str) -> Habits:
    rng = stage.chance(name, site)
    fast = rng.choice(((), (), (1.25,), (1.5, 2.0)))
    return Habits(
        rng.uniform(0.4, 1.2), rng.uniform(0.3, 0.8), fast, rng.randrange(3), rng.randrange(1, 4),
        takes_hints=rng.random() < 0.5,
    )  # fmt: skip


OLDER_THREADS = tuple(  # of weeks before the two days
    Post(digest(title)[:24], topic, author, title)
    for topic, author, title in (
        ("general", "staff_ana", "Welcome, and who are you?"),
        ("general", "hjalmar_t", "Study group for the west coast"),
        ("fieldwork", "mudlark_ann", "Boots or bare feet?"),
        ("fieldwork", "prof.okoye", "How to write the field report"),
        ("tables", "ines.paz", "Daylight saving and tide tables"),
    )
)
REPLIES = (
    "Same here.",
    "I count on my fingers: one, two, three, three, two, one.",
    "Thank you, that helped me with the second question!",
    "Does this hold in a river mouth too?",
    "My harbour has only one tide a day, how odd is that?",
)


def aside(seat: Seat) -> None:
    """What people do besides: read the discussion, the book, set a bookmark."""
    rng = seat.rng
    if isinstance(seat, Phone):
        return
    if rng.random() < 0.45:
        forum = Forum(seat)
        for post in rng.sample(OLDER_THREADS, rng.randrange(1, 4)):
            forum.view(post)
            if rng.random() < 0.3:
                forum.vote(post)
            if rng.random() < 0.2:
                forum.response(post, rng.choice(REPLIES))
        seat.leave()
    if rng.random() < 0.25:
        first = rng.randrange(2, 40)
        tools.read_textbook(seat, range(first, first + rng.randrange(2, 6)))
    if rng.random() < 0.2:
        seat.request("progress")
        tools.bookmark(seat, rng.choice(seat.course.verticals()))


def ordinary_days(stage: Stage, sittings: int = 6) -> None:
    """Each learner of the crowd sits down so many times a day, further on in the course."""
    units = stage.tides.verticals()
    hours = (5, 8, 11, 14, 17, 20)
    for name in cast.CROWD:
        rng = stage.chance(name)
        habits = _habits(stage, name, "edx")
        place = rng.randrange(8)
        for day in (10, 11):
            for hour in hours[:sittings]:
                if rng.random() < 0.3:
                    continue
                when = f"{day}T{hour:02d}:{rng.randrange(60):02d}"
                phone = bool(stage.who(name).phone) and rng.random() < 0.5
                seat = stage.phone(name, when) if phone else stage.seat(name, when)
                some = units[place : place + rng.randrange(5, 12)]
                study(seat, some or units[:3], habits)
                aside(seat)
                place = (place + len(some)) % (len(units) - 2)


def old_course(stage: Stage) -> None:
    """The course of 2014 still runs on edge: slash-style ids, old lines, other user ids."""
    units = stage.knots.verticals()
    for n, name in enumerate(cast.EDGE):
        habits = _habits(stage, name, "edge")
        for hour in (5 + n % 3, 11 + n % 4, 17 + n % 4):
            seat = stage.edge_seat(name, f"11T{hour:02d}:{(13 * n) % 60:02d}")
            seat.request("info")
            study(seat, units[n % 3 :], habits)
    staff = stage.edge_seat("ana_edge", "11T09:00")
    office.open_dashboard(staff)
    office.batch_enrol(staff, [stage.edge_learners[n] for n in ("fid", "marline")])
    tools.enrol(stage.edge_seat("tarry_ted", "11T21:00"), mode="honor", leave=True)
