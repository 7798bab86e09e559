# SPDX-License-Identifier: MIT
"""What the keys and values of events may give away: people, free text, or only structure."""

import re
from functools import lru_cache
from typing import Final

# Keys whose values name a person, beside those that the catalogue names.
PERSON: Final = re.compile(
    r"(?:.*_)?(?:user_?names?|users?|students?|learners?|authors?|instructors?|scorers?|assessors?"
    r"|members?|recipients?|senders?|owners?|creators?|e?mails?|email_address(?:es)?"
    r"|identifiers?|user_?ids?|person_?ids?|lms_user_?id"
    r"|full_?name|first_?name|last_?name|real_?name|preferred_name|given_name|family_name)"
    r"(?:_ids?|_identifiers?)?\Z",
    re.IGNORECASE,
)
# Keys that fit PERSON and hold a number of people, or nobody.
NO_PERSON: Final = re.compile(
    r"(?:num|number|total|count|max|min|send|is|has|allow)_", re.IGNORECASE
)
ADDRESS: Final = re.compile(
    r"(?:.*_)?(?:ip|ip_?addr(?:ess)?|remote_addr|forwarded_for)\Z", re.IGNORECASE
)
SESSION: Final = frozenset(
    {"session", "sessionid", "session_id", "csrftoken", "csrfmiddlewaretoken"}
)
# Keys whose text somebody wrote, also where it is one word.
WRITTEN: Final = frozenset(
    {
        "answer", "answers", "student_answers", "student_answer", "student_response", "body",
        "text", "query", "corrected_text", "search_string", "search_text", "searchterm", "feedback",
        "overall_feedback", "note_text", "highlighted_content", "title", "tags", "comment",
        "reason", "old", "new", "old_value", "new_value", "bio", "goals", "message", "subject",
        "value", "team_id",
        "team_name", "file_name", "filename", "files_descriptions", "uploaded_file_name",
        "rationale", "submission", "input", "response", "saved_response", "msg", "user_message",
        "thread_title", "q", "address", "mailing_address", "phone_number", "city", "location",
        "year_of_birth", "date_of_birth", "gender", "content", "description", "state",
    }
)  # fmt: skip
# Keys whose prose the course team wrote, or a program; it says what was done, not who did it.
COURSE_TEXT: Final = frozenset(
    {
        "display_name", "exam_name", "question", "group_label", "category_name", "agent",
        "accept_language", "user_agent", "host", "hint_text", "hint_label", "response_type",
        "input_type", "module_name", "correctness", "block_type", "content_name",
    }
)  # fmt: skip
VERSION: Final = re.compile(r"(?:.*_)?(?:version|build)\Z", re.IGNORECASE)
# Under these a key is a form field of a request, which may hold whatever was typed.
FORM: Final = frozenset({"post", "get"})
FORM_STRUCTURE: Final = frozenset(
    {
        "action", "ajax", "completion", "course_id", "courses", "hint_index", "id", "next", "page",
        "position", "problem_to_reset", "saved_video_position", "sort_key", "sort_order", "speed",
        "videoid", "visibility", "mode", "activate_block_id", "block", "child", "show", "jumpto",
        "enrollment_action", "assignment_type", "undo_vote", "thread_type", "group_id", "per_page",
        "page_size", "requested_fields", "block_key", "usage_key",
    }
)  # fmt: skip
# A device is often named after who holds it.
DEVICE_NAME: Final = ("device", "name")
URL_PERSON: Final = frozenset(
    {"u", "user", "users", "profile", "profiles", "accounts", "student", "students", "progress"}
)
NOBODY: Final = frozenset({"", "none", "null", "anonymous", "unknown", "undefined", "nan", "me"})

OPAQUE_KEY: Final = re.compile(
    r"(?:(?:course|block|asset|ccx|ccx-block|library|lib|lib-block|lct|container)(?:-v1)?[:+]"
    r"|i4x(?:://|-)|c4x/)[^\s=]*\Z"
)
SLASH_KEY: Final = re.compile(r"[\w.\-]+/[\w.\-]+/[\w.\-]+\Z")
URL: Final = re.compile(r"(?:https?://|/(?!\s))\S*\Z", re.IGNORECASE)
NUMERIC: Final = re.compile(r"[-+]?[\d.,:eE%+/ -]*\d[\d.,:%]*\Z")
TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)?\Z")
SLUG: Final = re.compile(r"[A-Za-z][\w.:\-]{0,99}\Z", re.ASCII)
HEX: Final = re.compile(r"[0-9a-fA-F-]{8,64}\Z")
CHOICE: Final = re.compile(r"(?:choice_?[\w-]{0,40}|true|false|dynamath)\Z", re.IGNORECASE)

EMAIL: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
IP4: Final = re.compile(r"(?<![\w.])(?<!\w/)(?:\d{1,3}\.){3}\d{1,3}(?![\w.]|:\d+\.)")
IP6: Final = re.compile(
    r"(?<![\w:.])(?=[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F:]*)(?:[0-9a-fA-F]{0,4}:){2,7}"
    r"[0-9a-fA-F]{1,4}(?![\w:])"
)


@lru_cache(maxsize=4096)
def is_person(key: str) -> bool:
    """Whether the values of this key name people."""
    return PERSON.match(key) is not None and NO_PERSON.match(key) is None
