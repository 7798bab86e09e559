# SPDX-License-Identifier: MIT
"""More scenes: tools of the course, the open response, the team's work, workers, visitors."""

from story import exam, office, tools
from story.habits import Habits, lesson, study
from story.seat import Seat
from story.stage import Stage

GROUPS = ((41, "Morning shore"), (42, "Evening shore"))


def reads_and_marks(stage: Stage) -> None:
    """agathe_m reads the textbook, sets bookmarks and writes notes."""
    read, poll, datum = lesson(
        stage.tides, "Read me first", "Have you lived by the sea?", "Chart datum, briefly"
    )
    seat = stage.seat("agathe_m", "10T10:05")
    seat.open(read)
    tools.write_note(
        seat, read, "The sea is never still.", "Ask about lakes?", ["week1", "question"]
    )
    tools.bookmark(seat, read)
    seat.open(poll)
    tools.answer_poll(seat, poll, "yes")
    tools.read_textbook(seat, (2, 3, 4, 12), search="datum")
    later = stage.seat("agathe_m", "11T10:30")
    tools.list_bookmarks(later, read, 1)
    later.open(datum)
    tools.bookmark(later, datum)
    tools.bookmark(later, read, remove=True)
    tools.read_textbook(later, (12, 13, 14))
    other = stage.seat("נועם.גל", "11T18:00")
    tools.write_note(other, datum, "lowest astronomical tide", "השפל הנמוך ביותר", [])
    for name, choice in (
        ("mira_k", "no"),
        ("juno88", "yes"),
        ("_kelp_", "yes"),
        ("sixpence", "no"),
    ):
        tools.answer_poll(stage.seat(name, "10T11:00"), poll, choice)


def report_from_a_shore(stage: Stage) -> None:
    """o-brien.t hands in the field report; _kelp_ and a teacher assess it."""
    (unit,) = lesson(stage.tides, "Report from a shore")
    author = stage.seat("o-brien.t", "10T21:15")
    author.open(unit)
    done = tools.submit_report(
        author, unit, "Low water at 14:20.", "Low water at 14:20; 212 cm by my stick."
    )
    tools.assess(author, unit, "self", done, author.who)
    peer = stage.seat("_kelp_", "11T12:40")
    peer.open(unit)
    tools.assess(peer, unit, "peer", done, author.who)
    teacher = stage.seat("prof.okoye", "11T16:00")
    tools.assess(teacher, unit, "staff", done, author.who)


def teams(stage: Stage) -> None:
    team = "shore-walkers-5f1c"
    tools.join_team(stage.seat("mira_k", "10T16:00"), team, create=True)
    tools.join_team(stage.seat("_kelp_", "10T17:20"), team)
    tools.join_team(stage.seat("rescue-dog", "10T18:45"), team)
    tools.leave_team(stage.seat("rescue-dog", "11T18:20"), team)


def dropped_by_staff(stage: Stage) -> None:
    """sixpence is unenrolled by staff_ana by mistake, stands at the door, and comes back."""
    units = lesson(stage.tides, "A month in the water", "Moon and range")
    study(stage.seat("sixpence", "10T19:30"), units, Habits(care=0.9))
    staff = stage.seat("staff_ana", "11T09:05")
    office.open_dashboard(staff)
    office.batch_enrol(staff, [stage.who("sixpence")], leave=True)
    outside = stage.seat("sixpence", "11T09:42")
    for path in ("courseware/", "about", "courseware/", "about"):
        outside.request(path)
        outside.wait(5, 40)
    tools.enrol(stage.seat("sixpence", "11T15:10"))
    study(stage.seat("sixpence", "11T15:12"), units[:1], Habits(patience=0.9))


def team_at_work(stage: Stage) -> None:
    """staff_ana enrols late comers, grants time, makes cohorts, rescores; a teacher looks in."""
    staff = stage.seat("staff_ana", "10T09:40")
    office.open_dashboard(staff)
    office.batch_enrol(staff, [stage.who(n) for n in ("rescue-dog", "farida.s", "ostrea")])
    exam.allow_more_time(staff, stage.who("marsh_b"), 20)
    for group in GROUPS:
        office.create_cohort(staff, group)
    names = ("mira_k", "_kelp_", "rescue-dog")
    office.add_to_cohort(staff, GROUPS[0], [stage.who(n) for n in names])
    office.add_to_cohort(staff, GROUPS[1], [stage.who("rescue-dog")], old=GROUPS[0][1])
    unit = stage.tides.content("Height at noon")
    study(
        stage.seat("rescue-dog", "10T14:30"),
        lesson(stage.tides, "Height at noon"),
        Habits(care=-1, tries=1),
    )
    later = stage.seat("staff_ana", "11T11:20")
    office.open_dashboard(later)
    office.rescore(later, unit, stage.who("rescue-dog"), 0, 1)
    teacher = stage.seat("prof.okoye", "11T15:40")
    office.open_dashboard(teacher)
    office.look_at_progress(teacher, stage.who("lena_hoeg"))
    office.look_at_progress(teacher, stage.who("wanjiru.k"))


def workers(stage: Stage) -> None:
    """Grades and certificates come from workers: the learner is in the payload only."""
    seat = office.worker(stage.seat("staff_ana", "11T12:00"))
    for name, percent in (("wanjiru.k", 1.0), ("marsh_b", 0.71), ("lena_hoeg", 0.44)):
        office.grade_by_worker(seat, stage.who(name), percent)
        if percent >= 0.6:
            seat.wait(2, 9)
            exam.award(seat, stage.who(name))
    office.notify(seat, [stage.who(n) for n in ("wanjiru.k", "mira_k", "林小海")])
    office.notify(seat, [stage.who("o-brien.t")])
    proud = stage.seat("wanjiru.k", "11T13:10")
    event = {
        "user_id": str(proud.who.user_id),
        "course_id": proud.course.id,
        "social_network": "LinkedIn",
    }
    proud.browser("edx.certificate.shared", event | {"enrollment_mode": "verified"})


def visitors(stage: Stage, count: int = 60) -> None:
    """People and robots who never log in look at the course's front page."""
    rng = stage.chance("visitors")
    for n in range(count):
        day, hour, minute = rng.choice((10, 11)), rng.randrange(24), rng.randrange(60)
        seat: Seat = office.worker(stage.seat("staff_ana", f"{day}T{hour:02d}:{minute:02d}"))
        who = stage.who("wanjiru.k")
        seat.who = type(who)("", 0, f"203.0.113.{n % 200}", "Mozilla/5.0 (compatible; TideBot/1.0)")
        seat.user_id = ""
        seat.request("about")
        if rng.random() < 0.4:
            seat.request("/account/login", get={"next": f"{seat.root}/about"})


def newcomer(stage: Stage) -> None:
    """kittiwake signs up and leaves again on the next day, both by their own hand."""
    first = stage.seat("kittiwake", "10T08:50")
    first.request("about")
    tools.enrol(first)
    study(first, stage.tides.verticals()[:2], Habits(patience=0.4))
    last = stage.seat("kittiwake", "11T08:40")
    tools.enrol(last, leave=True)
