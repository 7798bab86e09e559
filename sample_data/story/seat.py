# SPDX-License-Identifier: MIT
"""A learner at a device for one sitting: a clock, a page, and the events they give off."""

import random
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from story.course import Course, Vertical, digest
from story.scribe import Json, Scribe, compact
from story.truth import Learner, Moment


class Seat:
    """now: the clock of the sitting. page: the address on screen. name, user_id: as logged,
    which may be less than the truth (`who`) once a login has expired."""

    def __init__(
        self, scribe: Scribe, who: Learner, course: Course, now: datetime, rng: random.Random
    ) -> None:
        self.scribe, self.who, self.course, self.now, self.rng = scribe, who, course, now, rng
        self.name: str = who.username
        self.user_id: int | str | None = who.user_id
        self.session = digest(f"{who.username}/{now.isoformat()}")
        self.root = f"/courses/{course.id}"
        self.page = f"https://{course.host}{self.root}/info"

    def wait(self, low: float, high: float | None = None) -> None:
        seconds = low if high is None else self.rng.uniform(low, high)
        self.now += timedelta(seconds=round(seconds, 6))

    def wait_until(self, moment: datetime) -> None:
        self.now = max(self.now, moment)

    def note(self, kind: str, *, about: str = "", object: str = "", detail: str = "") -> None:  # noqa: A002
        moment = Moment(kind, self.now, self.who.username, about, object, detail)
        self.scribe.story.moments.append(moment)

    def time(self) -> str:
        """Old lines have no zone, sometimes no fraction, and once a blank for the T."""
        if not self.course.old:
            return self.now.isoformat(timespec="microseconds")
        text = self.now.replace(tzinfo=None).isoformat(timespec="microseconds")
        shape = self.rng.random()
        if shape < 0.1:
            return text[:19]
        if shape < 0.15:
            return text.replace("T", " ")
        return f"{text}Z" if shape < 0.2 else text

    def context(self, path: str, more: Json | None = None) -> Json:
        base: Json = {"user_id": self.user_id, "path": path, "course_id": self.course.id}
        return base | {"org_id": self.course.org} | (more or {})

    def _common(self, source: str, kind: str, event: object, page: str | None) -> Json:
        line: Json = {
            "username": self.name,
            "event_type": kind,
            "ip": self.who.ip,
            "agent": self.who.agent,
            "host": self.course.host,
            "session": self.session,
            "event_source": source,
            "time": self.time(),
            "page": page,
            "event": event,
        }
        if not self.course.old:
            line["accept_language"] = self.who.language
        return line

    def _write(self, line: Json) -> None:
        """Long ago lines had no context: some of the old course's still have none."""
        findable = "/courses/" in f"{line['event_type']}{line['page']}"
        if self.course.old and findable and self.rng.random() < 0.12:
            del line["context"]
        self.scribe.write(self.course.site, self.now, line)

    def request(self, path: str, *, get: Json | None = None, post: Json | None = None) -> None:
        """A request that the platform logs by itself: the event type is the path."""
        path = path if path.startswith("/") else f"{self.root}/{path}"
        sent = {key: v if isinstance(v, list) else [v] for key, v in (post or {}).items()}
        asked = {key: [value] for key, value in (get or {}).items()}
        event = f'{{"POST": {compact(sent)}, "GET": {compact(asked)}}}'
        line = self._common("server", path, event, None)
        line["context"] = self.context(path, {"course_user_tags": {}})
        if not self.course.old:
            line["referer"] = self.page
        self._write(line)
        self.wait(0.02, 0.3)

    def handler(self, block: str, name: str, **post: Any) -> None:
        self.request(f"xblock/{quote(block, safe=':+@')}/handler/{name}", post=post)

    def xmodule(self, block: str, name: str, **post: Any) -> None:
        if self.course.old:
            self.request(f"modx/{block}/{name}", post=post)
            return
        self.handler(block, f"xmodule_handler/{name}", **post)

    def open(self, unit: Vertical) -> None:
        """Goes to a unit: the page itself and what it asks the server for."""
        part = self.course.sequential_of(unit)
        place = f"courseware/{part.chapter.hash}/{part.block.hash}/"
        self.request(place, get={"activate_block_id": unit.block.usage})
        self.page = f"https://{self.course.host}{self.root}/{place}{unit.place}"
        self.request(f"jump_to/{quote(unit.block.usage, safe=':+@')}")
        self.xmodule(part.block.usage, "goto_position", position=str(unit.place))
        self.wait(1, 4)

    def browser(self, kind: str, event: object, *, name: str | None = None) -> None:
        """An event of the page's own script; its payload is JSON text."""
        text = event if isinstance(event, str) else compact(event)
        line = self._common("browser", kind, text, self.page)
        line["context"] = self.context("/event")
        if not self.course.old:
            line |= {"name": name or kind, "referer": self.page}
        self._write(line)
        self.wait(0.02, 0.2)

    def server(
        self, kind: str, event: object, *, path: str | None = None, more: Json | None = None
    ) -> None:
        """An event that the platform emits on purpose; its payload is an object."""
        line = self._common("server", kind, event, "x_module" if more else None)
        line["context"] = self.context(f"{self.root}/courseware/" if path is None else path, more)
        if not self.course.old:
            line |= {"name": kind, "referer": self.page}
        self._write(line)
        self.wait(0.02, 0.2)

    def leave(self) -> None:
        self.browser("page_close", "{}")
        self.wait(1, 3)
