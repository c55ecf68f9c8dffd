"""The ZIP around an EPUB (EPUB 3.3, section 4.3), of files that are compressed already.

A page is compressed when it is made, and a book puts it where it belongs as it is.
`zipfile` has no way to write what is compressed, so the records are written here
(PKWARE APPNOTE 6.3.3, sections 4.3.7, 4.3.12 and 4.3.16). No clock and no umask in it.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
VERSION = 20
"""What is needed to read it: 2.0, which has folders and deflate."""
UNIX = 3 << 8
MODE = 0o100644 << 16
TIME, DATE = 0, 1 << 5 | 1
"""The first moment that an entry can bear, 1980-01-01 00:00."""
STORED, DEFLATED = 0, 8
MEDIA_TYPE = "application/epub+zip"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a container as it lies in it."""

    name: str
    """Its path, in ASCII."""
    data: bytes = field(repr=False)
    size: int
    """The number of its bytes before compression."""
    checksum: int
    """CRC-32 of its bytes before compression."""
    method: int = DEFLATED


def deflated(name: str, content: bytes) -> Entry:
    """Return a compressed entry."""
    deflate = zlib.compressobj(zlib.Z_BEST_COMPRESSION, wbits=-zlib.MAX_WBITS)
    return Entry(name, deflate.compress(content) + deflate.flush(), len(content), zlib.crc32(content))


def stored(name: str, content: bytes) -> Entry:
    """Return an entry of bytes that compression would not make fewer."""
    return Entry(name, content, len(content), zlib.crc32(content), STORED)


def container(entries: Iterable[Entry]) -> bytes:
    """Return the container of these files: the media type first and stored (EPUB 3.3, section 4.3).

    Raises `struct.error` above 65,535 files or 4 GB, which a plain ZIP cannot hold.
    """
    archive, directory = bytearray(), bytearray()
    first = stored("mimetype", MEDIA_TYPE.encode())
    ordered = [first, *sorted(entries, key=lambda entry: (not entry.name.startswith("META-INF/"), entry.name))]
    for entry in ordered:
        directory += _central(entry, len(archive))
        archive += _local(entry) + entry.data
    end = END.pack(b"PK\x05\x06", 0, 0, len(ordered), len(ordered), len(directory), len(archive), 0)
    return bytes(archive + directory + end)


def _local(entry: Entry) -> bytes:
    name = entry.name.encode("ascii")
    sizes = (len(entry.data), entry.size, len(name), 0)
    return LOCAL.pack(b"PK\x03\x04", VERSION, 0, entry.method, TIME, DATE, entry.checksum, *sizes) + name


def _central(entry: Entry, offset: int) -> bytes:
    name = entry.name.encode("ascii")
    sizes = (len(entry.data), entry.size, len(name), 0, 0, 0, 0)
    facts = (UNIX | VERSION, VERSION, 0, entry.method, TIME, DATE, entry.checksum)
    return CENTRAL.pack(b"PK\x01\x02", *facts, *sizes, MODE, offset) + name
