"""What things are called in an EPUB: the file, the id and the address of what an anchor stands for.

A page's file is named after its chapter, and an anchor in a chapter begins with the
chapter's slug, so an address follows from an anchor alone. Pages and ids that no
article gives have an underscore in their names, which no anchor of an article has.
"""

from __future__ import annotations

COVER, TITLE_PAGE, COLOPHON = "page_cover", "page_title", "page_colophon"
PAGES, MEDIA, FONTS, LICENCES = "text/", "media/", "fonts/", "licences/"
STYLESHEET, NAVIGATION, CONTENTS, PACKAGE = "styles/book.css", "nav.xhtml", "toc.ncx", "content.opf"
PICTURE = f"{MEDIA}cover_picture.png"
ROOT = "EPUB/"
"""The folder of the package document; every other name here is relative to it."""


def ident(anchor: str) -> str:
    """Return an anchor as an XML name, which may not begin with a digit (Namespaces in XML 1.0, NCName)."""
    return f"id_{anchor}" if anchor[:1].isdigit() else anchor


def file(anchor: str) -> str:
    """Return the file name of the page that has an anchor."""
    return anchor.partition("--")[0] + ".xhtml"


def address(anchor: str) -> str:
    """Return the address of an anchor as seen from any page."""
    return f"{file(anchor)}#{ident(anchor)}"


def item(href: str) -> str:
    """Return the id of an entry for an address, in a document that lists addresses."""
    return href.replace("/", "-").replace("#", "-")
