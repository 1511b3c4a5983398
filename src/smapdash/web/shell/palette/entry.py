"""A line of the palette."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """What leads to an address of the page, or presses a button of it.

    Attributes
    ----------
    kind : str
        What it is: User, Area.
    text, detail : str
        Its name, and what distinguishes it from others.
    query : str or None
        The query of the page that it opens.
    link : str
        The address of the page it opens; empty for the current one.
    button : str
        Id of the button that it presses; empty for none.
    """

    kind: str
    text: str
    detail: str = ""
    query: str | None = None
    link: str = ""
    button: str = ""

    def fits(self, words: str) -> bool:
        """Return whether its kind and name contain each of these words."""
        name = f"{self.kind} {self.text}".casefold()
        return all(word in name for word in words.casefold().split())
