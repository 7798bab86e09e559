# SPDX-License-Identifier: MIT
"""The open response tables: one report, judged by its writer, a peer and a teacher."""

import json
from collections.abc import Iterator
from datetime import timedelta

from story.course import digest
from story.exporter import moment, sql
from story.truth import Story
from story.weekly_people import anonymous

TEXT = "Low water at 14:20; 212 cm by my stick."
CRITERIA = (("Method", "How was it measured?"), ("Clarity", "Can it be followed?"))
OPTIONS = (("Poor", 0), ("Fair", 2), ("Good", 3))
_KINDS = {"self_assess": "SE", "peer_assess": "PE", "staff_assess": "ST"}


def tables(told: Story) -> Iterator[tuple[str, bytes]]:
    """(table, file) of each."""
    course = told.courses[0]
    task = course.content("Report from a shore").content.usage
    handed_in = next(each for each in told.moments if each.kind == "submission")
    when, uuid = moment(handed_in.time), handed_in.object
    writer = anonymous(told.learners[handed_in.actor])
    people = told.learners | told.staff
    judged = [each for each in told.moments if each.kind in _KINDS]
    yield (
        "submissions_studentitem",
        sql(
            "id student_id course_id item_id item_type",
            [(21, writer, course.id, task, "openassessment")],
        ),
    )
    yield (
        "submissions_submission",
        sql(
            "id uuid student_item_id attempt_number submitted_at created_at raw_answer status",
            [(31, uuid, 21, 1, when, when, json.dumps({"parts": [{"text": TEXT}]}), "A")],
        ),
    )
    scored = moment(judged[-1].time + timedelta(seconds=2))
    yield (
        "submissions_score",
        sql(
            "id student_item_id submission_id points_earned points_possible created_at reset",
            [(41, 21, 31, 5, 6, scored, 0)],
        ),
    )
    yield (
        "submissions_scoresummary",
        sql("id student_item_id highest_id latest_id", [(1, 21, 41, 41)]),
    )
    yield (
        "workflow_assessmentworkflow",
        sql(
            "id created modified status status_changed submission_uuid uuid course_id item_id",
            [(51, when, scored, "done", scored, uuid, digest("way"), course.id, task)],
        ),
    )
    yield "assessment_assessment", sql(
        "id submission_uuid rubric_id scored_at scorer_id score_type feedback",
        [
            (
                60 + n, uuid, 1, moment(each.time), anonymous(people[each.actor]),
                _KINDS[each.kind], "Clear, and dry feet.",
            )
            for n, each in enumerate(judged, 1)
        ],
    )  # fmt: skip
    yield (
        "assessment_assessmentpart",
        sql(
            "id feedback assessment_id criterion_id option_id",
            [
                (100 + 2 * n + place, "", 60 + n, 1 + place, option)
                for n in range(1, len(judged) + 1)
                for place, option in enumerate((3, 5))
            ],
        ),
    )
    yield (
        "assessment_rubric",
        sql("id content_hash structure_hash", [(1, digest("rubric"), digest("build"))]),
    )
    yield (
        "assessment_criterion",
        sql(
            "id rubric_id name order_num prompt label",
            [(n + 1, 1, name, n, prompt, name) for n, (name, prompt) in enumerate(CRITERIA)],
        ),
    )
    yield (
        "assessment_criterionoption",
        sql(
            "id criterion_id order_num points name explanation label",
            [
                (1 + n + 3 * place, place + 1, n, points, name, "", name)
                for place in range(len(CRITERIA))
                for n, (name, points) in enumerate(OPTIONS)
            ],
        ),
    )
