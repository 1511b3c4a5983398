"""Which encoding the bytes of a text have that are not UTF-8, where that is plain."""

from __future__ import annotations

import codecs
import re

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_ASCII = 2


def is_utf_16(start: bytes) -> bool:
    """Return whether a text that begins so is UTF-16: a byte-order mark, or every second byte of it zero."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    first = start[:4]
    return len(first) == 4 and [byte == 0 for byte in first] in ([False, True] * 2, [True, False] * 2)


def find_windows_word(line: bytes, place: int) -> str | None:
    """Return the word of a line around a byte that is not UTF-8, as Windows-1252 has it; None where it makes none."""
    try:
        text = line.decode("cp1252")
    except UnicodeDecodeError:
        return None
    word = next((found[0] for found in _WORD.finditer(text) if found.start() <= place < found.end()), "")
    return word if sum(letter.isascii() for letter in word) >= _FEWEST_ASCII else None
