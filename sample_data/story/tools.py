# SPDX-License-Identifier: MIT
"""The smaller things of a course: textbook, bookmarks, notes, poll, open response, teams."""

from collections.abc import Sequence

from story.course import Vertical, digest
from story.scribe import Json
from story.seat import Seat
from story.truth import Learner

BOOK = "/asset-v1:MarlX+SEA201+2025_T1+type@asset+block/pocket_tides.pdf"


def read_textbook(seat: Seat, pages: Sequence[int], *, search: str = "") -> None:
    seat.request("pdfbook/0/")
    seat.page = f"https://{seat.course.host}{seat.root}/pdfbook/0/"
    base = {"chapter": BOOK}
    old = 1
    for page in pages:
        step = "nextpage" if page == old + 1 else "gotopage"
        named = "navigatednext" if step == "nextpage" else "loaded"
        event = base | {"name": f"textbook.pdf.page.{named}", "type": step, "old": old, "new": page}
        seat.browser("book", event)
        seat.browser("textbook.pdf.page.scrolled", base | {
            "name": "textbook.pdf.page.scrolled", "page": page, "direction": "down",
        })  # fmt: skip
        seat.wait(20, 80)
        old = page
    if search:
        name = "textbook.pdf.search.executed"
        found: Json = {"name": name, "query": search, "page": old, "status": ""}
        found |= {"highlightall": True, "casesensitive": False}
        seat.browser(name, base | found)
    seat.leave()


def bookmark(seat: Seat, unit: Vertical, *, remove: bool = False) -> None:
    what = "removed" if remove else "added"
    usage = unit.block.usage
    event = {
        "course_id": seat.course.id,
        "bookmark_id": f"{seat.who.username},{usage}",
        "component_usage_id": usage,
        "component_type": "vertical",
    }
    seat.note(f"bookmark_{what}", object=usage)
    seat.server(f"edx.bookmark.{what}", event, path="/api/bookmarks/v1/bookmarks/")


def list_bookmarks(seat: Seat, unit: Vertical, count: int) -> None:
    usage = unit.block.usage
    listed: Json = {"course_id": seat.course.id, "list_type": "per_course", "page_number": 1}
    listed |= {"bookmarks_count": count, "page_size": 10}
    seat.server("edx.bookmark.listed", listed, path="/api/bookmarks/v1/bookmarks/")
    event = {"bookmark_id": f"{seat.who.username},{usage}", "component_type": "vertical"}
    seat.browser("edx.bookmark.accessed", event | {"component_usage_id": usage})


def write_note(seat: Seat, unit: Vertical, marked: str, text: str, tags: list[str]) -> None:
    note = digest(f"{seat.who.username}/{marked}")[:20]
    event = {
        "note_id": note,
        "component_usage_id": unit.content.usage,
        "highlighted_content": marked,
        "note_text": text,
        "tags": tags,
        "truncated": [],
    }
    seat.request("edxnotes/visibility/", post={"visibility": "true"})
    seat.note("note", object=note)
    seat.browser("edx.course.student_notes.added", event)
    seat.wait(5, 20)
    seat.browser("edx.course.student_notes.viewed", {"notes": [{"note_id": note}]})


def answer_poll(seat: Seat, unit: Vertical, choice: str) -> None:
    seat.handler(unit.content.usage, "vote", choice=choice)
    seat.note("poll", object=unit.content.usage, detail=choice)
    seat.server("xblock.poll.submitted", {"url_name": unit.content.hash, "choice": choice})
    seat.server("xblock.poll.view_results", {})


def submit_report(seat: Seat, unit: Vertical, draft: str, text: str) -> str:
    """Saves a draft, then hands in the open response; gives the submission's id."""
    usage = unit.content.usage
    seat.handler(usage, "save_submission", submission=[draft])
    saved = {"saved_response": {"parts": [{"text": draft}]}}
    seat.server("openassessmentblock.save_submission", saved)
    seat.wait(300, 900)
    seat.handler(usage, "submit", submission=[text])
    submission = uuid(f"{seat.who.username}/{usage}")
    stamp = seat.now.isoformat(timespec="microseconds")
    seat.note("submission", object=submission)
    seat.server("openassessmentblock.create_submission", {
        "submission_uuid": submission, "attempt_number": 1, "created_at": stamp,
        "submitted_at": stamp, "answer": {"parts": [{"text": text}]},
    })  # fmt: skip
    return submission


def assess(seat: Seat, unit: Vertical, kind: str, submission: str, about: Learner) -> None:
    """kind: peer, self or staff."""
    if kind == "peer":
        seat.handler(unit.content.usage, "render_peer_assessment")
        seat.server("openassessmentblock.get_peer_submission", {
            "course_id": seat.course.id, "item_id": unit.content.usage,
            "requesting_student_id": digest(f"anon/{seat.who.username}"),
            "submission_returned_uuid": submission,
        })  # fmt: skip
        seat.wait(120, 400)
    seat.handler(unit.content.usage, f"{kind}_assess")
    seat.note(f"{kind}_assess", about=about.username, object=submission)
    parts = [
        {"criterion": {"name": name, "points_possible": 3},
         "option": {"name": option, "points": points}, "feedback": ""}
        for name, option, points in (("Method", "Good", 3), ("Clarity", "Fair", 2))
    ]  # fmt: skip
    event: Json = {
        "submission_uuid": submission,
        "parts": parts,
        "feedback": "Clear, and dry feet.",
    }
    event |= {"score_type": {"peer": "PE", "self": "SE", "staff": "ST"}[kind]}
    event |= {"scorer_id": digest(f"anon/{seat.who.username}")}
    event |= {"scored_at": seat.now.isoformat(timespec="microseconds")}
    event |= {"rubric": {"content_hash": digest("rubric")}}
    seat.server(f"openassessmentblock.{kind}_assess", event)


def join_team(seat: Seat, team: str, *, create: bool = False) -> None:
    page = {"page_name": "single-topic", "topic_id": "fieldwork", "team_id": None}
    seat.request("teams/")
    seat.browser("edx.team.page_viewed", page)
    seat.wait(10, 60)
    if create:
        seat.note("team_created", object=team)
        seat.server("edx.team.created", {"team_id": team}, path="/api/team/v0/teams/")
    how = "added_on_create" if create else "joined_from_team_view"
    added = {"team_id": team, "user_id": seat.who.user_id, "add_method": how}
    seat.note("team_joined", object=team)
    seat.server("edx.team.learner_added", added, path="/api/team/v0/team_membership/")


def leave_team(seat: Seat, team: str) -> None:
    left = {"team_id": team, "user_id": seat.who.user_id, "remove_method": "self_removal"}
    seat.note("team_left", object=team)
    seat.server("edx.team.learner_removed", left, path="/api/team/v0/team_membership/")


def enrol(seat: Seat, *, mode: str = "audit", leave: bool = False) -> None:
    """The learner's own enrolment, or its end."""
    what = "deactivated" if leave else "activated"
    event = {"course_id": seat.course.id, "user_id": seat.who.user_id, "mode": mode}
    seat.note("unenrolled" if leave else "enrolled", detail=mode)
    seat.server(f"edx.course.enrollment.{what}", event, path="/change_enrollment")


def uuid(text: str) -> str:
    raw = digest(text)
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
