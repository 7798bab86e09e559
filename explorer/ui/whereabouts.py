# SPDX-License-Identifier: MIT
"""Where an event happened and on what: the page, the place in the course, the device."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from explorer.events.filters import block
from explorer.events.text import stripped
from explorer.ui.formats import one_line

_COURSEWARE: Final = re.compile(
    r"/courseware/(?P<chapter>[^/]+)(?:/(?!\d+(?:/|$|\?))(?P<section>[^/]+))?(?:/(?P<position>\d+))?"
)
_BLOCKS: Final = re.compile(r"[a-z0-9-]+-v1:[^/?#\s]+\+type@[a-z_]+\+block@[^/?#\s]+")


def page(document: Mapping[str, Any]) -> str:
    """The address of the page without its host; "" where none is named."""
    context = _table(document.get("context"))
    for value in (document.get("page"), document.get("referer"), context.get("path")):
        text = stripped(value)
        if text is None:
            continue
        try:
            parts = urlsplit(text)
        except ValueError:
            return one_line(text)
        if not parts.scheme or not parts.netloc:
            return one_line(unquote(text))
        query = f"?{parts.query}" if parts.query else ""
        return one_line(unquote(f"{parts.path or '/'}{query}"))
    return ""


def unit(document: Mapping[str, Any]) -> str:
    """The place in the course: the module's name, and section and unit of the page."""
    context = _table(document.get("context"))
    module = _table(context.get("module"))
    named = stripped(module.get("display_name"))
    at = stripped(module.get("usage_key"))
    parts = [named or (block(at) if at else None), *_of_address(document)]
    return one_line(" · ".join(dict.fromkeys(part for part in parts if part)))


def _of_address(document: Mapping[str, Any]) -> list[str]:
    for value in (document.get("page"), document.get("referer")):
        text = unquote(stripped(value) or "")
        found = _COURSEWARE.search(text)
        if found is not None:
            parts = [f"section {_short(found['chapter'])}"]
            if found["section"]:
                parts.append(f"subsection {_short(found['section'])}")
            if found["position"]:
                parts.append(f"unit {found['position']}")
            return parts
        blocks = [said for said in map(block, _BLOCKS.findall(text)) if said]
        if blocks:
            return blocks[-2:]
    return []


def _short(name: str) -> str:
    return name[:8] if re.fullmatch(r"[0-9a-f]{16,}", name) else name.replace("_", " ")


def device(document: Mapping[str, Any], platform: str | None) -> str:
    """What it was done with: the app, the device, its system; or what the browser says it is."""
    context = _table(document.get("context"))
    client = _table(context.get("client"))
    application = _table(context.get("application"))
    machine, system = _table(client.get("device")), _table(client.get("os"))
    parts = [
        platform,
        _joined(application, "name", "version"),
        _joined(machine, "manufacturer", "model"),
        _joined(system, "name", "version"),
    ]
    said = [part for part in parts if part]
    if not said:
        said = [part for part in (stripped(document.get("agent")),) if part]
    return one_line(" · ".join(dict.fromkeys(said)))


def _joined(table: Mapping[str, Any], *keys: str) -> str:
    return " ".join(text for key in keys if (text := stripped(table.get(key))))


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
