# SPDX-License-Identifier: MIT
"""Every table that exporters write is described, under each of its names, with each column."""

import pytest

from explorer.package.names import parse_name
from explorer.tables.description import load
from tests.tables.exporters import batches, rows_of, sql_file

# The first lines of files as real packages have them, older ones too.
HEADINGS = {
    "user_id_map": ["hash_id user_id username", "hash_id id username", "hashid id username"],
    "courseware_studentmodule": [
        "id module_type module_id student_id state grade created modified max_grade done course_id"
    ],
    "teams": [
        "id team_id name course_id topic_id date_created description country language"
        " discussion_topic_id last_activity_at team_size"
    ],
    "teams_membership": ["id user_id team_id date_joined last_activity_at"],
    "student_courseenrollment": ["id user_id course_id created is_active mode"],
    "grades_persistentcoursegrade": [
        "course_id user_id grading_policy_hash percent_grade letter_grade passed_timestamp created"
        " modified"
    ],
    "grades_persistentsubsectiongrade": [
        "course_id user_id usage_key earned_all possible_all earned_graded possible_graded"
        " first_attempted created modified"
    ],
    "certificates_generatedcertificate": [
        "id user_id download_url grade course_id key distinction status verify_uuid download_uuid"
        " name created_date modified_date error_reason mode"
    ],
    "auth_user": [
        "id username first_name last_name email password is_staff is_active is_superuser last_login"
        " date_joined status email_key avatar_type country show_country date_of_birth"
        " interesting_tags ignored_tags email_tag_filter_strategy display_tag_filter_strategy"
        " consecutive_days_visit_count"
    ],
    "auth_userprofile": [
        "id user_id name language location meta courseware gender mailing_address year_of_birth"
        " level_of_education goals country city bio profile_image_uploaded_at state",
        "id user_id name language location meta courseware gender mailing_address year_of_birth"
        " level_of_education goals allow_certificate country city bio profile_image_uploaded_at",
        "id user_id name phone_number",
    ],
    "student_languageproficiency": ["id user_profile_id code"],
    "wiki_article": [
        "id current_revision_id created modified owner_id group_id group_read group_write"
        " other_read other_write"
    ],
    "wiki_articlerevision": [
        "id revision_number user_message automatic_log ip_address user_id modified created"
        " previous_revision_id deleted locked article_id content title"
    ],
    "user_api_usercoursetag": ["id user_id key course_id value"],
    "student_courseaccessrole": ["org course_id user_id role"],
    "django_comment_client_role_users": ["course_id user_id name"],
    "student_anonymoususerid": ["id user_id anonymous_user_id course_id"],
    "credit_crediteligibility": ["id created modified username deadline course_id"],
    "course_groups_cohortmembership": ["user_id course_id group_type name"],
    "verify_student_verificationstatus": [
        "timestamp status course_id checkpoint_location user_id",
        "timestamp status course_id checkpoint_name user_id",
    ],
    "email_opt_in": [
        "user_id username email full_name course_id is_opted_in_for_email preference_set_datetime",
        "email full_name course_id is_opted_in_for_email preference_set_datetime",
    ],
}
OTHER_NAMES = {
    "teams_courseteam": "teams",
    "teams_coursesteam": "teams",
    "teams_courseteammembership": "teams_membership",
    "teams_coursesteammembership": "teams_membership",
    "submissions_scoressummary": "submissions_scoresummary",
}
_ORA = (
    "assessment_assessment assessment_assessmentfeedback assessment_assessmentfeedback_assessments"
    " assessment_assessmentfeedback_options assessment_assessmentfeedbackoption"
    " assessment_assessmentpart assessment_criterion assessment_criterionoption"
    " assessment_peerworkflow assessment_peerworkflowitem assessment_rubric"
    " assessment_studenttrainingworkflow assessment_studenttrainingworkflowitem"
    " assessment_trainingexample assessment_trainingexample_options_selected submissions_score"
    " submissions_scoresummary submissions_studentitem submissions_submission"
    " workflow_assessmentworkflow workflow_assessmentworkflowstep"
)
ORA = _ORA.split()


@pytest.mark.parametrize("table", HEADINGS)
def test_no_column_of_a_real_file_is_unknown(table: str) -> None:
    ending = "csv" if table == "email_opt_in" else "sql"
    for heading in HEADINGS[table]:
        names = heading.split()
        data = sql_file(names, []) if ending == "sql" else ",".join(names).encode() + b"\n"
        name = f"MarlX-SEA201-2025_T1-{table}-prod-analytics.{ending}"
        (batch, *_) = batches("marlx-email_opt_in-prod-analytics.csv" if ending == "csv" else name,
                              data)  # fmt: skip
        assert batch.table == table
        assert not batch.unknown
        assert set(batch.left_out) <= {"password"}


def test_the_twenty_one_tables_of_open_responses_and_other_names_are_known() -> None:
    tables = load()
    assert len(ORA) == 21
    assert all(tables.find(name) is not None for name in ORA)
    for name, own in OTHER_NAMES.items():
        found = tables.find(name)
        assert found is not None
        assert found.name == own
    for name in ("course_structure", "course_olx", "forum_posts"):
        assert tables.find(name) is not None


def test_every_column_has_a_type_and_a_meaning() -> None:
    for table in load().all:
        for column in table.columns:
            assert column.type, f"{table.name}.{column.name}"
            assert column.meaning, f"{table.name}.{column.name}"
    since = {table.name: table.since for table in load().all}
    assert since["grades_persistentcoursegrade"] == "2017-05"
    assert all(since[name] == "2015-12-13" for name in ORA)


@pytest.mark.parametrize("course", ["MarlX-SEA-201-2025-T1", "marlx-a-b-c-d-e"])
def test_hyphens_in_a_course_do_not_hide_the_table(course: str) -> None:
    for site in ("prod", "prod-edge"):
        name = parse_name(f"{course}-wiki_article-{site}-analytics.sql.gpg")
        assert (name.course, name.table) == (course, "wiki_article")


def test_doubly_escaped_json_comes_back_as_json() -> None:
    state = '{"student_answers": {"a": "{\\"x\\": \\"line\\\\nline\\\\t\\"}"}, "b": "\\\\\\\\"}'
    heading = HEADINGS["courseware_studentmodule"][0].split()
    row = ["1", "problem", "x", "7", state, "1", "2025-03-01 08:00:00", "", "1", "na", "c"]
    data = sql_file(heading, [row])
    assert rb"\\\\\\\\n" in data or rb"\\\\n" in data
    name = "MarlX-SEA201-2025_T1-courseware_studentmodule-prod-analytics.sql"
    assert rows_of(batches(name, data))[0]["state"] == state
