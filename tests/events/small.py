# SPDX-License-Identifier: MIT
"""A small catalogue of invented types, for tests that are about the engine, not about the data."""

from explorer.events.catalogue import Catalogue
from explorer.events.catalogue_load import load_files

COMMON = b"""
[defaults]
about = [{ user_id = "event.user_id", username = "event.username" }]
course = ["event.course_id", "event.problem_id", "event.GET.next[]"]

[defaults.unknown]
title = "Not in the catalogue"
meaning = "Nobody knows."
hue = "black"
marker = "x"
lane = 990

[[guide]]
id = "field"
title = "Seen"
year = 2024

[[group]]
id = "root"
fields = [{ path = "event", type = "object", meaning = "The payload." }]

[[group]]
id = "context"
fields = [
  { path = "context.user_id", type = "number", meaning = "The actor." },
  { path = "context.client.*", type = "any", meaning = "About the device." },
]

[[group]]
id = "extra"
fields = [{ path = "event.extra", type = "string", meaning = "An extra." }]
"""

PLAY = b"""
[category]
id = "play"
title = "Play"
meaning = "Playing."
hue = "sky"
marker = "o"
lane = 20

[[group]]
id = "things"
fields = [{ path = "event.things[].id", type = "string", meaning = "A thing's id." }]

[[event]]
name = "play"
title = "Played"
meaning = "It was played."
summary = "Played '{object}'[ at {position|clock}][: {outcome}]"
sources = ["browser"]
guides = ["field"]
use = ["things", "common:extra"]
other_names = [{ name = "old_play", relation = "former" }]
fields = [
  { path = "event.id", type = "string", meaning = "What was played.", values = ["a", "b"] },
  { path = "event.answers.*.correct", type = "boolean", meaning = "Whether it was right." },
  { path = "event.answers.first.correct", type = "boolean", meaning = "Whether the first was." },
]

[event.roles]
object = ["event.id", "event.things[].id"]
object_name = ["context.module.display_name"]
object_noun = "a video"
position = ["event.at"]
outcome = "{event.grade} of {event.max}[ after {event.tries}]"
about = [{ user_id = "event.user_id", username = "event.username" }, { user_id = "event.users[]" }]

[[event]]
prefix = "play."
title = "Played somehow"
meaning = "It was played somehow."
summary = "Played somehow"
sources = ["browser"]
guides = ["field"]

[[event]]
prefix = "play.long."
title = "Played long"
meaning = "It was played long."
summary = "Played long"
sources = ["browser"]
guides = ["field"]

[[event]]
pattern = '^/things/(?P<thing>[^/]+)/(?P<learner>[0-9]+)'
title = "Opened a thing"
meaning = "A thing was opened."
summary = "Opened {match.thing|words}"
sources = ["server"]
guides = ["field"]

[event.roles]
object = ["event.better", "match.thing"]
about = [{ user_id = "match.learner" }]

[[event]]
pattern = '^/'
title = "Opened a page"
meaning = "A page was opened."
summary = "Opened a page"
sources = ["server"]
guides = ["field"]
"""


def small_catalogue() -> Catalogue:
    play = PLAY.replace(b"'{object}'", "‘{object}’".encode())
    return load_files({"catalogue/common.toml": COMMON, "catalogue/play.toml": play})
