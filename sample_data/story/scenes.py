# SPDX-License-Identifier: MIT
"""The learners the README tells of: study, an exam, a phone at sea, a login that ran out."""

from datetime import timedelta

from story.exam import Sitting
from story.forum import Forum, Post
from story.habits import Habits, lesson, study, watch
from story.phone import Phone
from story.player import Player
from story.problems import Answer, Desk, right_answers, wrong_answers
from story.scribe import at
from story.stage import Stage

CAREFUL = Habits(patience=1.3, care=2.0, hops=1)


def does_well(stage: Stage) -> None:
    """wanjiru.k sees everything to its end and answers right the first time."""
    seat = stage.seat("wanjiru.k", "10T07:30")
    for unit in stage.tides.verticals()[9:]:
        seat.open(unit)
        if unit.content.kind == "video":
            player = Player(seat, unit).load(transcript=True)
            player.play()
            player.run(unit.content.duration)
        elif unit.content.kind == "problem":
            desk = Desk(seat, unit).load()
            seat.wait(40, 90)
            desk.check(right_answers(unit.content))
        seat.wait(10, 40)
    seat.leave()
    exam_day = stage.seat("wanjiru.k", "11T06:00")
    _sit(stage, exam_day.who.username, "11T06:00", misses=0, pace=420)


def _sit(
    stage: Stage, name: str, when: str, *, misses: int, pace: float, minutes: int = 40
) -> None:
    """An exam with the last so many questions wrong."""
    sitting = Sitting(stage.seat(name, when), minutes)
    sitting.start()
    units = stage.tides.exam.verticals
    answers: list[list[Answer]] = [
        wrong_answers(u.content, 0) if n >= len(units) - misses else right_answers(u.content)
        for n, u in enumerate(units)
    ]
    sitting.answer(answers, pace=pace)
    sitting.submit()


def tries_again(stage: Stage) -> None:
    """tobias-n misses the rule of twelfths four times, with two hints, then gets it."""
    seat = stage.seat("tobias-n", "10T18:05")
    video, problem = lesson(stage.tides, "Twelve parts, six hours", "Third hour of the flood")
    seat.open(video)
    player = Player(seat, video).load()
    player.play()
    player.run(120.0)
    player.pause()
    seat.wait(30)
    player.play()
    player.run(60.25)
    player.seek(45.0)
    player.run(200.0)
    player.close_page()
    seat.open(problem)
    desk = Desk(seat, problem).load()
    tries = [wrong_answers(problem.content, n) for n in range(4)]
    for n, answers in enumerate(tries):
        seat.wait(40, 100)
        desk.check(answers)
        if n in (1, 2):
            desk.hint(n - 1)
    desk.show_answer()
    desk.reset(tries[-1])
    seat.leave()
    again = stage.seat("tobias-n", "11T17:40")
    again.open(video)
    second = Player(again, video).load()
    second.seek(180.0)
    second.play()
    second.run(353.2)
    again.open(problem)
    desk = Desk(again, problem).load()
    again.wait(60)
    desk.save(right_answers(problem.content))
    desk.check(right_answers(problem.content))
    again.leave()


def crams(stage: Stage) -> None:
    """lena_hoeg sees every video in one night, fast and in leaps; her browser dies once."""
    seat = stage.seat("lena_hoeg", "10T21:40")
    for n, unit in enumerate(stage.tides.verticals("video")):
        seat.open(unit)
        player = Player(seat, unit).load()
        player.play()
        player.run(8.0)
        player.change_speed(1.5 if n < 4 else 2.0)
        player.run(0.3 * unit.content.duration)
        player.seek(0.6 * unit.content.duration)
        if n == 5:
            player.run(40.0)
            player.crash()
            seat.wait(400)
            continue
        player.run(0.4 * unit.content.duration)
        seat.wait(5, 60)
    units = stage.tides.verticals("problem")
    study(seat, units, Habits(care=0.5, tries=2))
    _sit(stage, "lena_hoeg", "11T08:00", misses=2, pace=240)


def needs_more_time(stage: Stage) -> None:
    """marsh_b was allowed 20 minutes more by staff_ana, and uses them."""
    units = lesson(stage.tides, "Everything in nine minutes", "Mixed revision")
    study(stage.seat("marsh_b", "10T13:15"), units, CAREFUL)
    _sit(stage, "marsh_b", "11T10:00", misses=1, pace=1050, minutes=60)


def at_sea(stage: Stage) -> None:
    """kaimana_p only has a phone, and a signal twice in three weeks."""
    videos = stage.tides.verticals("video")
    for n in range(16):
        when = at("2025-02-17T20:10:00") + timedelta(days=n, minutes=17 * (n % 5))
        phone = stage.phone("kaimana_p", when, "10T16:20" if n < 12 else "11T05:02")
        study(phone, [videos[n % len(videos)]], Habits(patience=0.7, hops=2))
    study(stage.phone("kaimana_p", "11T05:10"), videos[6:8], Habits(patience=0.9))


def two_devices(stage: Stage) -> None:
    """juno88 listens on the bus, days offline, and answers at home."""
    videos = stage.tides.verticals("video")
    for n, day in enumerate(("05T06:40", "06T06:42", "07T17:30", "10T06:41")):
        phone: Phone = stage.phone("juno88", day, None if n == 3 else "10T18:30")
        study(phone, videos[n : n + 2], Habits(patience=0.6, hops=1))
    study(stage.seat("juno88", "10T19:10"), stage.tides.verticals("problem")[:4], Habits(care=0.7))
    study(stage.seat("juno88", "11T19:00"), stage.tides.verticals("problem")[4:], Habits(care=0.7))


def login_runs_out(stage: Stage) -> None:
    """fennel_r's page goes on sending events after the login has expired: no name, same session."""
    units = lesson(stage.tides, "Three shores in an hour", "Who lives where?")
    seat = stage.seat("fennel_r", "11T13:00")
    study(seat, units, Habits(care=0.3))
    seat.note("login_expired")
    seat.name, seat.user_id = "", ""
    for tab in (2, 1, 2):
        event = {"old": 3 - tab, "new": tab, "id": stage.tides.sequentials[4].block.usage}
        seat.browser("seq_goto", event, name="edx.ui.lms.sequence.tab_selected")
        seat.wait(20, 60)
    seat.request("courseware/")
    seat.request("/login", get={"next": f"{seat.root}/courseware/"})


def odd_names(stage: Stage) -> None:
    """Names and ids as logs really have them: padded, as text, in other scripts."""
    padded = stage.seat("pelle_f", "10T15:20")
    padded.name = "pelle_f\n"
    study(padded, stage.tides.verticals()[2:6], Habits(care=0.5))
    study(stage.seat("pelle_f", "11T15:05"), stage.tides.verticals()[6:9], Habits(care=0.6))
    text_id = stage.seat("o-brien.t", "10T20:00")
    text_id.user_id = str(text_id.who.user_id)
    study(text_id, stage.tides.verticals()[8:12], Habits(care=0.7, takes_hints=True))
    for name, hour in (
        ("林小海", "08:00"),
        ("נועם.גל", "16:30"),
        ("_kelp_", "12:00"),
        ("mira_k", "09:30"),
    ):
        study(stage.seat(name, f"10T{hour}"), stage.tides.verticals()[5:11], Habits(care=0.8))
        watch(stage.seat(name, f"11T{hour}"), stage.tides.verticals("video")[7], CAREFUL)


def talk(stage: Stage) -> None:
    """A thread about a puzzling table, answered and voted for by others."""
    asked = Forum(stage.seat("林小海", "10T09:20"))
    asked.search("chart datum", 0)
    thread: Post = asked.thread(
        "tables",
        "Why is my zero below the water?",
        "The table for our harbour (基隆) never shows a minus sign.",
    )
    helper = Forum(stage.seat("wanjiru.k", "10T12:05"))
    helper.view(thread)
    answer = helper.response(
        thread, "Chart datum is about the lowest tide, so heights count up from there."
    )
    for name, hour in (("lena_hoeg", "10T13:00"), ("mira_k", "10T14:10"), ("juno88", "11T06:55")):
        reader = Forum(stage.seat(name, hour))
        reader.view(thread)
        reader.vote(answer)
        reader.vote(thread)
    slip = Forum(stage.seat("mira_k", "11T07:30"))
    slip.vote(answer, undo=True)
    official = Forum(stage.seat("ta_ingrid", "11T07:50"))
    official.view(thread)
    official.comment(answer, "Well put! The pocket book says the same on page 12.")
