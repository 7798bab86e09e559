# SPDX-License-Identifier: MIT
"""The whole story, scene by scene."""

from story import crowd, scenes, scenes_more
from story.mess import day_files
from story.stage import Stage
from story.truth import Story

DEFAULT_SEED = 20250310

SCENES = (
    scenes.does_well,
    scenes.tries_again,
    scenes.crams,
    scenes.needs_more_time,
    scenes.at_sea,
    scenes.two_devices,
    scenes.login_runs_out,
    scenes.odd_names,
    scenes.talk,
    scenes_more.reads_and_marks,
    scenes_more.report_from_a_shore,
    scenes_more.teams,
    scenes_more.dropped_by_staff,
    scenes_more.team_at_work,
    scenes_more.workers,
    scenes_more.visitors,
    scenes_more.newcomer,
    crowd.ordinary_days,
    crowd.old_course,
)


def story(seed: int = DEFAULT_SEED) -> Story:
    """Plays every scene; the same seed gives the same truth and the same lines."""
    stage = Stage(seed)
    for scene in SCENES:
        scene(stage)
    told = stage.story
    told.watches.sort(key=lambda watch: watch.began)
    told.attempts.sort(key=lambda attempt: attempt.time)
    told.moments.sort(key=lambda moment: moment.time)
    told.files = day_files(stage.scribe.pages, seed)
    return told
