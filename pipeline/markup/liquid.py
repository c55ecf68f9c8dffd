"""Liquid: the tags of Jekyll that stand where Markdown has an address.

`[text]({% post_url 2020-01-01-name %})` is no link to a Markdown reader: an address has no
spaces. So the spaces of such a tag are held by a stand-in while the text is read.
"""

from __future__ import annotations

import re
from typing import Any

TAG = re.compile(r"\{%-?\s*(?P<kind>post_url|link)\s+(?P<name>\S+?)\s*-?%\}")
SITE = re.compile(r"\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\}")
FILTERED = re.compile(r"""\{\{-?\s*["'](?P<path>[^"'\s]+)["']\s*\|\s*(?:relative_url|absolute_url)\s*-?\}\}""")
HELD = "\ue000"
"""A character of the private use area, as wide as the space it stands for: columns stay true."""


def held(text: str) -> str:
    """Return a text with the spaces of its address tags held."""
    for tag in (TAG, SITE, FILTERED):
        text = tag.sub(lambda found: re.sub(r"[ \t]", HELD, found[0]), text)
    return text


def released(value: Any) -> Any:
    """Return what was read of a held text, with its spaces."""
    if isinstance(value, str):
        return value.replace(HELD, " ")
    if isinstance(value, list):
        return [released(item) for item in value]
    return {key: released(item) for key, item in value.items()} if isinstance(value, dict) else value


def plain(href: str) -> str:
    """Return an address with each tag replaced by the path that it means, from the site's root.

    A post is named without its suffix: `{% post_url 2020-01-01-name %}` is `/_posts/2020-01-01-name`.
    """
    if "{" not in href:
        return href
    href = TAG.sub(lambda tag: ("/_posts/" if tag["kind"] == "post_url" else "/") + tag["name"].lstrip("/"), href)
    return FILTERED.sub(lambda tag: tag["path"], SITE.sub("", href))
