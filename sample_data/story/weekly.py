# SPDX-License-Identifier: MIT
"""The weekly package of the sample course: who everybody is, and how far they came."""

from story import weekly_course, weekly_forum, weekly_people, weekly_responses
from story.truth import Story

WEEK = "2025-03-16"
ORG = "marlx"


def weekly(told: Story) -> dict[str, bytes]:
    """Each member of the zip by its path there, before it is sealed; the same for every seed."""
    course = told.courses[0]
    slug = f"{course.org}-{course.number}-{course.run}"
    found: dict[str, bytes] = {}
    for module in (weekly_people, weekly_course):
        found |= {f"{slug}-{name}-prod-analytics.sql": data for name, data in module.tables(told)}
    for name, data in weekly_responses.tables(told):
        found[f"ora/{slug}-{name}-prod-analytics.sql"] = data
    found[f"{slug}-prod.mongo"] = weekly_forum.posts(told)
    found[f"{slug}-course_structure-prod-analytics.json"] = weekly_course.structure(course)
    found[f"{slug}-course-prod-analytics.xml.tar.gz"] = weekly_course.archive(course)
    found[f"{course.org}-email_opt_in-prod-analytics.csv"] = weekly_people.preferences_file(told)
    return {f"{ORG}-{WEEK}/{name}": found[name] for name in sorted(found)}
