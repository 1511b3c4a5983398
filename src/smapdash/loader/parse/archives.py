"""What keeps a member of a zip file from being unpacked here."""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib

BROKEN_ARCHIVE = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError)
ODD_ARCHIVE = (RuntimeError, NotImplementedError, UnicodeDecodeError)
"""What zipfile raises for a version or a feature that it does not know, and for a name that is none."""

FREE_BYTES = 1 << 24
MOST_TIMES = 200
"""A file that unpacks to more than `FREE_BYTES`, and to so many times its packed length, holds no readings: rows of
one home that never changes its use are packed to about a twentieth."""
_ENCRYPTED = 0x1
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_OTHERS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 93: "Zstandard", 95: "XZ", 97: "WavPack", 98: "PPMd", 99: "AES"}
"""Methods of PKWARE's APPNOTE 4.4.5 that Python's zipfile cannot read, by their number."""


def find_member_fault(member: zipfile.ZipInfo) -> str | None:
    """Return why a member cannot be unpacked and what to do about it, None where nothing is seen."""
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted with a password; unpack it, or pack it without one"
    method = member.compress_type
    if method not in _READABLE:
        named = f"{_OTHERS.get(method, 'a method')} (method {method})"
        return f"is packed by {named}, which is not known here; unpack it, or pack it with plain deflate"
    return None
