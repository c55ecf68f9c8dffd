"""The QR code that leads from paper to the public page of an article (ISO/IEC 18004)."""

from __future__ import annotations

import base64
import io

import segno


def qr_code(address: str, colour: str) -> str:
    """Return a QR code for an address as SVG in base64; it survives losing a seventh of itself (error correction M)."""
    target = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(target, kind="svg", border=0, xmldecl=False, dark=colour, omitsize=True)
    return base64.b64encode(target.getvalue()).decode()
