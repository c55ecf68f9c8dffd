"""A ZIP archive whose members are compressed once, and go from one archive to another as they are.

A member is packed the same way each time, and bears neither a date nor the rights of a user
(PKWARE APPNOTE 6.3, §4.3). `zipfile` has no way to write what is compressed already.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
VERSION = 20
"""The version of the format that knows deflated members (§4.4.3)."""
UNIX, MODE = 3 << 8, 0o100644 << 16
"""A member is a file of Unix that everyone may read (§4.4.2, §4.4.15)."""
LEVEL = 8
"""How hard a member is pressed: harder takes half as long again, and saves nothing."""
UTF8 = 0x800
"""The flag of a name in UTF-8 (§4.4.4)."""
FIRST = (0, 1 << 5 | 1)
"""The earliest time and date: 1980-01-01 (§4.4.6)."""


class Member(NamedTuple):
    """A file as it lies in an archive."""

    method: int
    crc: int
    size: int
    """The number of bytes of the file itself."""
    data: bytes

    @property
    def content(self) -> bytes:
        """Return the file itself."""
        return zlib.decompress(self.data, -zlib.MAX_WBITS) if self.method else self.data


def member(content: bytes) -> Member:
    """Return a file as a member, deflated if that makes it smaller."""
    press = zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS)
    data = press.compress(content) + press.flush()
    return Member(zipfile.ZIP_DEFLATED, *_facts(content), data) if len(data) < len(content) else stored(content)


def stored(content: bytes) -> Member:
    """Return a file as a member that is not compressed."""
    return Member(zipfile.ZIP_STORED, *_facts(content), content)


def _facts(content: bytes) -> tuple[int, int]:
    return zlib.crc32(content), len(content)


def members(archive: bytes) -> dict[str, Member]:
    """Return the members of an archive that `packed` made, by name; raise `BadZipFile`."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {entry.filename: _taken(archive, entry) for entry in opened.infolist()}


def _taken(archive: bytes, entry: zipfile.ZipInfo) -> Member:
    start = entry.header_offset + LOCAL.size + len(entry.filename.encode())
    return Member(entry.compress_type, entry.CRC, entry.file_size, archive[start : start + entry.compress_size])


def packed(entries: Mapping[str, Member]) -> bytes:
    """Return an archive of members, in the order given.

    Raises `struct.error` above 65,535 files or 4 GB, which a plain ZIP cannot hold.
    """
    body, directory = bytearray(), bytearray()
    for name, entry in entries.items():
        label, flags = name.encode(), 0 if name.isascii() else UTF8
        facts = (flags, entry.method, *FIRST, entry.crc, len(entry.data), entry.size, len(label), 0)
        directory += CENTRAL.pack(b"PK\1\2", UNIX | VERSION, VERSION, *facts, 0, 0, 0, MODE, len(body)) + label
        body += LOCAL.pack(b"PK\3\4", VERSION, *facts) + label + entry.data
    end = END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return bytes(body + directory + end)
