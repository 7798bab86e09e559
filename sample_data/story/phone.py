# SPDX-License-Identifier: MIT
"""A learner on the mobile app: events wait on the phone until it is online again."""

import random
from datetime import datetime, timedelta

from story.course import Course, Vertical
from story.scribe import Json, Scribe, compact
from story.seat import Seat
from story.truth import Learner

IPHONE: Json = {
    "app": {"name": "edX", "version": "5.3.1", "build": "5.3.1.2", "namespace": "org.edx.mobile"},
    "device": {"manufacturer": "Apple", "model": "iPhone14,5", "type": "ios"},
    "library": {"name": "analytics-ios", "version": "4.1.8"},
    "os": {"name": "iOS", "version": "17.5"},
    "screen": {"width": 390, "height": 844},
}
ANDROID: Json = {
    "app": {"name": "edX", "version": "5.3.0", "build": "50300", "namespace": "org.edx.mobile"},
    "device": {"manufacturer": "Fairphone", "model": "FP4", "type": "android", "name": "FP4"},
    "library": {"name": "analytics-android", "version": "4.11.3"},
    "os": {"name": "Android", "version": "13"},
    "screen": {"density": 2.625, "height": 2201, "width": 1080},
}
AGENTS = {
    "iphone": "edX/org.edx.mobile (5.3.1; OS Version 17.5 (Build 21F79))",
    "android": "Dalvik/2.1.0 (Linux; U; Android 13; FP4 Build/TKQ1.221114.001)",
}
OLD_NAMES = {
    "edx.video.loaded": "load_video",
    "edx.video.played": "play_video",
    "edx.video.paused": "pause_video",
    "edx.video.stopped": "stop_video",
    "edx.video.position.changed": "seek_video",
    "edx.video.transcript.shown": "show_transcript",
}


class Phone(Seat):
    """online: when the waiting events are sent; None: at once."""

    def __init__(
        self,
        scribe: Scribe,
        who: Learner,
        course: Course,
        now: datetime,
        rng: random.Random,
        online: datetime | None = None,
    ) -> None:
        super().__init__(scribe, who, course, now, rng)
        self.online = online

    def tap(self, name: str, event: Json, component: str) -> None:
        """One event of the app. Sessions and addresses are blank, seconds are whole."""
        arrival = (self.online or self.now) + timedelta(milliseconds=self.rng.randrange(300, 9000))
        self.now = self.now.replace(microsecond=0)
        android = self.who.phone == "android"
        kind = OLD_NAMES.get(name, name)
        context = self.context("/segmentio/event") | {
            "component": component,
            "received_at": arrival.isoformat(timespec="milliseconds"),
            "application": {
                "name": f"edx.mobileapp.{'android' if android else 'iOS'}",
                "version": "5.3.0" if android else "5.3.1",
            },
            "client": ANDROID if android else IPHONE,
        }
        line = self._common("mobile", kind, compact(event) if android else event, None)
        line |= {"name": name, "context": context, "session": "", "ip": ""}
        line |= {"page": self.page, "time": self.now.isoformat(), "referer": ""}
        line |= {"agent": AGENTS[self.who.phone]}
        self.scribe.write(self.course.site, arrival, line)
        self.wait(1, 3)

    def screen(self, unit: Vertical) -> None:
        page = self.course.sequential_of(unit).block
        self.page = f"https://{self.course.host}{self.root}/courseware/{page.hash}/{unit.place}"
        event = {"action": unit.content.title, "label": self.course.id}
        self.tap("edx.bi.app.navigation.screen", event, "screen")
