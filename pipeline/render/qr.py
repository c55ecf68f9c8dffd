"""The QR code that leads from paper to the public page of an article (ISO/IEC 18004)."""

from __future__ import annotations

import base64
import io

import segno

DOTS = 12
"""Pixels of a picture for each module of a code."""


def drawn(address: str, colour: str) -> str:
    """Return a QR code for an address as SVG in base64."""
    target = io.BytesIO()
    _code(address).save(target, kind="svg", border=0, xmldecl=False, dark=colour, omitsize=True)
    return base64.b64encode(target.getvalue()).decode()


def picture(address: str, colour: str) -> bytes:
    """Return a QR code for an address as PNG."""
    target = io.BytesIO()
    _code(address).save(target, kind="png", border=0, scale=DOTS, dark=colour)
    return target.getvalue()


def _code(address: str) -> segno.QRCode:
    """Return a code that survives losing a seventh of itself (error correction M)."""
    return segno.make(address, error="m", micro=False)
