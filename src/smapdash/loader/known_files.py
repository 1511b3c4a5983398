"""Files that equal what was last loaded for them: what may be skipped."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from smapdash.db.writes import LoadedFile
from smapdash.loader.reading import FileTally
from smapdash.loader.text_blocks import InputFile


class KnownFiles:
    """Compares the files of a load with those that are stored whole.

    Parameters
    ----------
    loaded : dict of str to LoadedFile
        What is stored whole, by name.
    options : str
        Format, rule for conflicts and meaning of stamps of this load.
    """

    def __init__(self, loaded: dict[str, LoadedFile], options: str) -> None:
        self._loaded = {name: file for name, file in loaded.items() if file.options == options}
        self._options = options
        self._ambiguous: set[str] = set()
        self._seen: dict[Path, tuple[int, int, str]] = {}  # size, time of change and checksum, before it was read

    def find_unchanged(self, files: dict[int, InputFile], is_known: Callable[[str], bool]) -> dict[int, LoadedFile]:
        """Return the files that need not be read, by their place in the load: equal, and all their users known."""
        names = Counter(file.name for file in files.values())
        self._ambiguous = {name for name, times in names.items() if times > 1}  # they differ in unprintable signs
        unchanged = {}
        for number, file in files.items():
            loaded = self._loaded.get(file.name)
            if loaded and all(map(is_known, loaded.users)) and self._content(file.path) == (loaded.size, loaded.sha256):
                unchanged[number] = loaded
        return unchanged

    def whole_files(self, tallies: Iterable[FileTally], *counts: Mapping[int, Mapping[str, int]]) -> list[LoadedFile]:
        """Return the files that this load stored whole, to be remembered.

        Parameters
        ----------
        tallies : iterable of FileTally
            Files that were read.
        *counts : mapping of int to mapping
            What became of their rows, by file: of those that needed a decision (see `judge_stage`), and of those that
            are no half-hours by themselves (see `UnstoredRows`).
        """
        whole = []
        for tally in tallies:
            count: Counter[str] = Counter()
            for by_file in counts:
                count.update({name: rows for name, rows in by_file.get(tally.place, {}).items() if name != "file_no"})
            set_aside = sum(count[name] for name in ("equal_in_repeated_hour", "conflicts", "thirds", "rejected"))
            content = self._content(tally.file.path)
            if tally.rejected or tally.refused or tally.without_user or set_aside or not content:
                continue
            if tally.file.name in self._ambiguous:
                continue
            users = frozenset(user for user, _, _ in tally.users)
            names = ("duplicates", "aggregated", "repeated_hour", "implausible")
            numbers = (tally.rows, *(count[name] for name in names), tally.snapped)
            whole.append(LoadedFile(tally.file.name, *content, self._options, users, *numbers))
        return whole

    def look_at(self, file: InputFile) -> None:
        """Take a file's checksum before it is read."""
        self._content(file.path)

    def _content(self, path: Path) -> tuple[int, str] | None:
        """Return size and checksum of a file; None where it cannot be read, or has changed since it was looked at."""
        try:
            status = path.stat()
            if path not in self._seen:
                with path.open("rb") as stream:
                    checksum = hashlib.file_digest(stream, "sha256").hexdigest()
                self._seen[path] = (status.st_size, status.st_mtime_ns, checksum)
        except OSError:
            return None
        size, changed, checksum = self._seen[path]
        return (size, checksum) if (size, changed) == (status.st_size, status.st_mtime_ns) else None
