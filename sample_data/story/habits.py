# SPDX-License-Identifier: MIT
"""How people study: a sitting of several units, watched and answered after their habits."""

from dataclasses import dataclass

from story.course import Course, Vertical
from story.phone import Phone
from story.player import Player
from story.problems import Desk, right_answers, wrong_answers
from story.seat import Seat


@dataclass(frozen=True)
class Habits:
    """patience: share of a video they stay for. care: chance of a right answer each time."""

    patience: float = 0.8
    care: float = 0.6
    speeds: tuple[float, ...] = ()
    hops: int = 1
    tries: int = 3
    takes_hints: bool = False


def watch(seat: Seat, unit: Vertical, habits: Habits) -> None:
    """Plays in parts: some minutes, a pause or a hop back or forth, sometimes another speed."""
    rng = seat.rng
    player = Player(seat, unit).load(transcript=rng.random() < 0.3)
    seat.wait(1, 5)
    player.play()
    if habits.speeds and not player.phone:
        player.run(rng.uniform(5, 20))
        player.change_speed(rng.choice(habits.speeds))
    goal = unit.content.duration * min(
        1.0, rng.uniform(habits.patience - 0.2, habits.patience + 0.4)
    )
    for _ in range(habits.hops + rng.randrange(2)):
        if not player.run(rng.uniform(0.1, 0.4) * unit.content.duration):
            return
        _hop(player)
    rest = goal - player.position
    if rest > 5 and not player.run(rest):
        return
    if rng.random() < 0.25 and not player.phone:
        player.close_page()
    else:
        player.pause()


def _hop(player: Player) -> None:
    """A break, a step back, or a leap over a part."""
    rng, length = player.seat.rng, player.video.duration
    choice = rng.random()
    if choice < 0.4:
        player.pause()
        player.seat.wait(4, 200)
        player.play()
    elif choice < 0.75:
        back = 30.0 if player.phone else rng.uniform(8, 45)
        player.seek(player.position - back, "skip" if player.phone else "onSlideSeek")
    else:
        ahead = min(player.position + rng.uniform(20, 0.3 * length), 0.95 * length)
        player.seek(ahead, "onSlideSeek" if player.phone else "onCaptionSeek")


def solve(seat: Seat, unit: Vertical, habits: Habits) -> None:
    rng = seat.rng
    desk = Desk(seat, unit).load()
    for number in range(habits.tries):
        seat.wait(25, 140)
        if number and habits.takes_hints and unit.content.hints:
            desk.hint(min(number - 1, len(unit.content.hints) - 1))
            seat.wait(10, 40)
        right = rng.random() < habits.care + 0.2 * number
        if desk.check(
            right_answers(unit.content) if right else wrong_answers(unit.content, number)
        ):
            return
    if rng.random() < 0.6:
        desk.show_answer()


def study(seat: Seat, units: list[Vertical], habits: Habits) -> None:
    """One sitting through some units in order."""
    for unit in units:
        if isinstance(seat, Phone):
            seat.screen(unit)
        else:
            seat.open(unit)
        if unit.content.kind == "video":
            watch(seat, unit, habits)
        elif isinstance(seat, Phone):
            seat.wait(20, 60)
        elif unit.content.kind == "problem":
            solve(seat, unit, habits)
            turn_page(seat, unit)
        else:
            seat.handler(unit.content.usage, "publish_completion", completion=1.0)
            seat.wait(20, 120)
    if not isinstance(seat, Phone):
        seat.leave()


def turn_page(seat: Seat, unit: Vertical) -> None:
    part = seat.course.sequential_of(unit).block
    old = {"old": unit.place, "new": unit.place + 1, "id": part.usage}
    if seat.course.old:
        seat.browser("seq_next", old)
        return
    now = {"current_tab": unit.place, "tab_count": unit.place + 2, "widget_placement": "bottom"}
    seat.browser("seq_next", old | now, name="edx.ui.lms.sequence.next_selected")
    seat.xmodule(part.usage, "goto_position", position=str(unit.place + 1))


def lesson(course: Course, *titles: str) -> list[Vertical]:
    return [course.content(title) for title in titles]
