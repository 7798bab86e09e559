# SPDX-License-Identifier: MIT
"""The video player: what is clicked, what is logged, and what was truly watched."""

from datetime import datetime

from story.course import Block, Vertical
from story.phone import Phone
from story.scribe import Json
from story.seat import Seat
from story.truth import Watch

MOBILE = {
    "load_video": "edx.video.loaded",
    "play_video": "edx.video.played",
    "pause_video": "edx.video.paused",
    "stop_video": "edx.video.stopped",
    "seek_video": "edx.video.position.changed",
    "show_transcript": "edx.video.transcript.shown",
}


class Player:
    """position: the playhead in seconds. Every stretch that ends is taken down as a Watch."""

    def __init__(self, seat: Seat, unit: Vertical) -> None:
        self.seat, self.unit = seat, unit
        self.video: Block = unit.content
        self.position, self.speed = 0.0, 1.0
        self.began: datetime | None = None
        self.start = 0.0

    @property
    def phone(self) -> bool:
        return isinstance(self.seat, Phone)

    def _emit(self, kind: str, more: Json) -> None:
        if isinstance(self.seat, Phone):
            event: Json = {"code": "mobile", "id": self.video.hash} | more
            event["duration"] = self.video.duration
            self.seat.tap(MOBILE[kind], event, "videoplayer")
            return
        code: Json = {"id": self.video.html_id, "code": self.video.code}
        if not self.seat.course.old:
            code["duration"] = self.video.duration
        self.seat.browser(kind, code | more)

    def _place(self) -> Json:
        return {"currentTime": round(self.position, 3)}

    def _state(self, **post: str) -> None:
        if not self.phone:
            self.seat.xmodule(self.video.usage, "save_user_state", **post)

    def load(self, *, transcript: bool = False) -> "Player":
        self._emit("load_video", {})
        if not self.phone:
            self.seat.handler(
                self.video.usage, "transcript/translation/en", videoId=self.video.code
            )
        if transcript:
            self._emit("show_transcript", self._place())
        return self

    def play(self) -> None:
        clicked = self.seat.now.replace(microsecond=0) if self.phone else self.seat.now
        self._emit("play_video", self._place())
        self._begin()
        self.began = clicked

    def _begin(self) -> None:
        self.began, self.start = self.seat.now, self.position

    def _end(self, how: str) -> None:
        """Takes down the stretch that ends here, if one was running."""
        if self.began is None:
            return
        who, course = self.seat.who.username, self.seat.course.id
        watch = Watch(
            who, course, self.video.usage, round(self.start, 3), round(self.position, 3),
            self.began, self.speed, how, "mobile" if self.phone else "browser",
        )  # fmt: skip
        self.seat.scribe.story.watches.append(watch)
        self.began = None

    def run(self, seconds: float) -> bool:
        """Watches on for so many seconds of the video; at its end it stops by itself."""
        left = round(self.video.duration - self.position, 3)
        seconds = min(seconds, left)
        self.position = round(self.position + seconds, 3)
        self.seat.wait(seconds / self.speed)
        if seconds == left:
            self._stop()
        return seconds < left

    def _stop(self) -> None:
        self.position = self.video.duration
        self._end("stop")
        if not self.phone:
            self._emit("pause_video", self._place())
            self._state(saved_video_position="00:00:00")
            self.seat.handler(self.video.usage, "publish_completion", completion="1.0")
        self._emit("stop_video", self._place())

    def pause(self) -> None:
        self._end("pause")
        self._emit("pause_video", self._place())
        self._state(saved_video_position=clock(self.position))

    def seek(self, to: float, how: str = "onSlideSeek") -> None:
        running = self.began is not None
        old, to = self.position, round(min(max(to, 0.0), self.video.duration - 1), 3)
        self._end("seek")
        times = {"old_time": round(old, 3), "new_time": to, "type": how}
        if self.phone:
            times["requested_skip_interval"] = round(to - old, 3)
        self._emit("seek_video", times)
        self.position = to
        self._state(saved_video_position=clock(to))
        if running:
            self._begin()
            if self.seat.rng.random() < 0.5:
                self._emit("play_video", self._place())

    def change_speed(self, speed: float) -> None:
        running = self.began is not None
        self._end("speed")
        speeds = {"old_speed": f"{self.speed:.2f}", "new_speed": f"{speed:.2f}"}
        self._emit("speed_change_video", {"current_time": round(self.position, 3)} | speeds)
        self._state(speed=f"{speed}")
        self.speed = speed
        if running:
            self._begin()

    def close_page(self) -> None:
        """Closes the tab while the video runs: no pause is logged, only the page's end."""
        self._end("page_close")
        self.seat.leave()

    def crash(self) -> None:
        """The browser dies: nothing tells when watching ended."""
        self._end("nothing")


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"
