# SPDX-License-Identifier: MIT
"""Course ids as they stand in logs: in their own field, in URLs, in block ids."""

import pytest

from explorer.events.courses import NO_COURSE, Course, Courses

NEW = "course-v1:MarlX+BIO1x+2T2016"
OLD = "UniversityX/PH.101/1T2014"
CCX = "ccx-v1:MarlX+BIO1x+2T2016+ccx@7"


@pytest.mark.parametrize(
    ("raw", "course"),
    [
        (NEW, Course(NEW, "MarlX", True)),
        (OLD, Course(OLD, "UniversityX", True)),
        (CCX, Course(CCX, "MarlX", True)),
        (NEW + "\n", Course(NEW, "MarlX", True)),
        (f"  {OLD}\r\n", Course(OLD, "UniversityX", True)),
        ("library-v1:MarlX+Lib", Course("library-v1:MarlX+Lib", "MarlX", True)),
        ("not a course", Course("not a course", None)),
        ("course-v1:MarlX+BIO1x", Course("course-v1:MarlX+BIO1x", None)),
        ("MarlX/BIO1x", Course("MarlX/BIO1x", None)),
        ("", NO_COURSE),
        ("  \n", NO_COURSE),
        ("None", NO_COURSE),
    ],
)
def test_a_named_course(raw: str, course: Course) -> None:
    courses = Courses()
    assert courses.named(raw) == course
    assert courses.named(raw) == course, "the second time, from memory"


@pytest.mark.parametrize(
    ("url", "course"),
    [
        (f"/courses/{NEW}/info", NEW),
        (f"https://lms.example/courses/{OLD}/courseware/a/b/", OLD),
        (f"/courses/{CCX}/progress", CCX),
        ("/courses/course-v1%3AMarlX%2BBIO1x%2B2T2016/info", NEW),
        ("/xblock/block-v1:MarlX+BIO1x+2T2016+type@vertical+block@a", NEW),
        ("/xblock/ccx-block-v1:MarlX+BIO1x+2T2016+ccx@7+type@vertical+block@a", CCX),
        ("/asset-v1:MarlX+BIO1x+2T2016+type@asset+block@logo.png", NEW),
        ("/course/slashes:UniversityX+PH.101+1T2014", OLD),
        (f"https://apps.example/learning/course/{NEW}/home", NEW),
        (f"/login?next=/courses/{NEW}/about", NEW),
        ("/api/courses/v1/blocks/", None),
        ("/courses/UniversityX/PH101", None),
        ("/courses", None),
        ("/dashboard", None),
        ("x_module", None),
        ("", None),
        (None, None),
        (["/courses/a/b/c"], None),
        (
            "/courses/\ud800/b/c/".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
            None,
        ),
    ],
)
def test_a_course_in_a_url(url: object, course: str | None) -> None:
    assert Courses().in_url(url).id == course


@pytest.mark.parametrize(
    ("value", "course"),
    [
        (NEW, NEW),
        (OLD, OLD),
        ("block-v1:MarlX+BIO1x+2T2016+type@problem+block@a", NEW),
        (f"https://lms.example/courses/{OLD}/info", OLD),
        ("i4x://UniversityX/PH101/problem/Lab", None),
        ("a plain word", None),
        (5, None),
        (None, None),
    ],
)
def test_a_course_anywhere(value: object, course: str | None) -> None:
    assert Courses().anywhere(value).id == course


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.events.courses._REMEMBERED", 10)
    courses = Courses()
    for number in range(50):
        assert courses.named(f"MarlX/BIO/{number}").valid
    assert len(courses._known) <= 10
