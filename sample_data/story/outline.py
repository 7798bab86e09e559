# SPDX-License-Identifier: MIT
"""What the two courses hold: weeks, lessons, videos with their lengths, problems, tasks."""

from dataclasses import replace

from story.course import Block, Course, Part, Sequential, Vertical

# (kind, title) or, for videos, (kind, title, seconds).
Item = tuple[str, str] | tuple[str, str, float]
Lesson = tuple[str, list[Item]]

TIDES: list[tuple[str, list[Lesson]]] = [
    (
        "Week 1: The sea moves",
        [
            (
                "Why the water rises",
                [
                    ("html", "Read me first"),
                    ("video", "Two bulges of water", 312.4),
                    ("problem", "How many high tides?"),
                    ("poll", "Have you lived by the sea?"),
                ],
            ),
            (
                "Spring and neap",
                [("video", "A month in the water", 408.0), ("problem", "Moon and range")],
            ),
        ],
    ),
    (
        "Week 2: Reading a tide table",
        [
            (
                "Tables and clocks",
                [
                    ("video", "The harbour master's table", 275.8),
                    ("problem", "Height at noon"),
                    ("html", "Chart datum, briefly"),
                ],
            ),
            (
                "The rule of twelfths",
                [
                    ("video", "Twelve parts, six hours", 533.2),
                    ("problem", "Third hour of the flood"),
                ],
            ),
        ],
    ),
    (
        "Week 3: Shores",
        [
            (
                "Sand, mud and rock",
                [("video", "Three shores in an hour", 621.5), ("problem", "Who lives where?")],
            ),
            (
                "Walking safely",
                [("video", "Cut off by the tide", 187.0), ("problem", "When to turn back")],
            ),
        ],
    ),
    (
        "Week 4: Measuring",
        [
            (
                "Your own gauge",
                [
                    ("video", "A stick, a tin, a notebook", 344.9),
                    ("problem", "Mean of five readings"),
                ],
            ),
            (
                "Field report",
                [("openassessment", "Report from a shore"), ("html", "Reports we liked")],
            ),
        ],
    ),
    (
        "Week 5: Looking back",
        [
            (
                "Revision",
                [("video", "Everything in nine minutes", 540.0), ("problem", "Mixed revision")],
            ),
            (
                "Final exam",
                [
                    ("problem", "Exam: range and datum"),
                    ("problem", "Exam: a day at the harbour"),
                    ("problem", "Exam: rescue times"),
                ],
            ),
        ],
    ),
]

KNOTS: list[tuple[str, list[Lesson]]] = [
    (
        "Part 1: Ropes",
        [
            (
                "Fibres",
                [("video", "What a rope is made of", 241.0), ("problem", "Strongest fibre")],
            ),
            ("Care", [("video", "Coil and hang", 199.5), ("problem", "Drying a wet line")]),
        ],
    ),
    (
        "Part 2: Knots",
        [
            (
                "Bends and hitches",
                [("video", "Eight knots that hold", 702.0), ("problem", "Name the bend")],
            ),
        ],
    ),
]

RADIO = ("Two", "One", "Four", "It depends on the wind")
PARTS: dict[str, tuple[Part, ...]] = {
    "How many high tides?": (
        Part("How many high waters do most coasts see in a day?", "choice", "choice_0", RADIO),
    ),
    "Moon and range": (
        Part("At which moon is the range largest?", "choice", "choice_2",
             ("First quarter", "Last quarter", "Full moon", "Any")),
        Part("Which bodies matter for a spring tide?", "check", ("choice_0", "choice_1"),
             ("Moon", "Sun", "Mars")),
    ),
    "Height at noon": (Part("How high is the water at noon, in metres?", "number", "3.4"),),
    "Third hour of the flood": (
        Part("How many twelfths rise in the third hour?", "number", "3"),
        Part("How many have risen by then in all?", "number", "6"),
    ),
    "Who lives where?": (
        Part("Which of these dig in mud?", "check", ("choice_0", "choice_3"),
             ("Lugworm", "Limpet", "Bladder wrack", "Cockle")),
    ),
    "When to turn back": (Part("Minutes before low water to turn back?", "number", "45"),),
    "Mean of five readings": (Part("Mean height of the readings, in cm?", "number", "212"),),
    "Mixed revision": (
        Part("A neap tide comes at…", "choice", "choice_1", ("New moon", "Half moon", "Full moon")),
        Part("Range when high water is 5.1 m and low water 0.9 m?", "number", "4.2"),
    ),
    "Exam: range and datum": (Part("Range of the tide shown, in metres?", "number", "5.6"),),
    "Exam: a day at the harbour": (
        Part("When may the boat leave?", "choice", "choice_1", ("06:10", "07:40", "09:05")),
    ),
    "Exam: rescue times": (
        Part("Who is in danger?", "check", ("choice_1", "choice_2"), ("A", "B", "C", "D")),
    ),
    "Strongest fibre": (
        Part("Which is strongest wet?", "choice", "choice_1", ("Hemp", "Polyamide", "Cotton")),
    ),
    "Drying a wet line": (Part("Where to dry a line?", "choice", "choice_0", ("Shade", "Sun")),),
    "Name the bend": (
        Part("Which bend joins ropes of unequal size?", "choice", "choice_2",
             ("Reef knot", "Bowline", "Sheet bend")),
    ),
}  # fmt: skip
HINTS = (
    "Draw the six hours as six boxes first.",
    "The boxes hold one, two, three, three, two and one parts.",
)


def _block(course: Course, item: Item) -> Block:
    kind, title = item[0], item[1]
    length = item[2] if len(item) == 3 else 0.0
    hints = HINTS if title in ("Third hour of the flood", "Height at noon") else ()
    return Block(course, kind, title, length, PARTS.get(title, ()), hints)


def _build(course: Course, outline: list[tuple[str, list[Lesson]]]) -> Course:
    sequentials = []
    for week, lessons in outline:
        chapter = Block(course, "chapter", week)
        for lesson, items in lessons:
            units = tuple(
                Vertical(Block(course, "vertical", f"{lesson} {n}"), _block(course, item), n)
                for n, item in enumerate(items, 1)
            )
            block = Block(course, "sequential", lesson)
            sequentials.append(Sequential(block, chapter, units, exam=lesson == "Final exam"))
    return replace(course, sequentials=tuple(sequentials))


def tides() -> Course:
    return _build(Course("MarlX", "SEA201", "2025_T1", "Tides and Shores", "edx"), TIDES)


def knots() -> Course:
    return _build(Course("MarlX", "SEA101", "2014_T1", "Ropes and Knots", "edge", old=True), KNOTS)
