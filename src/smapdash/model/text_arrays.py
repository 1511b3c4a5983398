"""Many texts of any length in two flat arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from smapdash.model.arrays import Array


@dataclass(frozen=True, eq=False)
class Texts:
    """N texts; a fixed-width array would give each of them the width of the longest.

    Attributes
    ----------
    content : array of uint8
        All texts in UTF-8, one after another.
    bounds : array of int64, shape (N + 1,)
        Text i is `content[bounds[i]:bounds[i + 1]]`.
    """

    content: Array
    bounds: Array

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Return the arrays of some texts."""
        encoded = [text.encode() for text in texts]
        bounds = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), bounds)

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.bounds) - 1

    def at(self, places: Array) -> list[str]:
        """Return the texts at some places."""
        bounds = zip(self.bounds[places].tolist(), self.bounds[places + 1].tolist(), strict=True)
        return [self.content[begin:end].tobytes().decode() for begin, end in bounds]

    def find(self, text: str) -> int | None:
        """Return the place of a text; None where there is none."""
        wanted = text.encode(errors="surrogatepass")  # half a pair of UTF-16 is in no text, and no error
        places = np.flatnonzero(np.diff(self.bounds) == len(wanted))
        for number, byte in enumerate(wanted):
            places = places[self.content[self.bounds[places] + number] == byte]
        return int(places[0]) if len(places) else None
