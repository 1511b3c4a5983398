"""Files that equal what was last loaded for them: what may be skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from smapdash.db.load.writes import LoadedFile
from smapdash.loader.parse.text_blocks import InputFile
from smapdash.loader.reading import FileTally
from smapdash.loader.snapshots import Snapshots
from smapdash.model.load_counts import LoadCounts, add_counts


class KnownFiles:
    """Compares the files of a load with those that are stored whole.

    Parameters
    ----------
    loaded : dict of str to LoadedFile
        What is stored whole, by name.
    options : str
        Format, rule for conflicts and meaning of stamps of this load.
    snapshots : Snapshots
        What the files were before they were read.
    """

    def __init__(self, loaded: dict[str, LoadedFile], options: str, snapshots: Snapshots) -> None:
        self._loaded = {name: file for name, file in loaded.items() if file.options == options}
        self._options = options
        self._ambiguous: set[str] = set()
        self.snapshots = snapshots

    def find_unchanged(self, files: dict[int, InputFile], is_known: Callable[[str], bool]) -> dict[int, LoadedFile]:
        """Return the files that need not be read, by their place in the load: equal, and all their users known."""
        names = Counter(file.name for file in files.values())
        self._ambiguous = {name for name, times in names.items() if times > 1}  # they differ in unprintable signs
        unchanged = {}
        for number, file in files.items():
            loaded = self._loaded.get(file.name)
            if loaded and all(map(is_known, loaded.users)):
                snapshot = self.snapshots.take(file.path)
                if snapshot and (snapshot.size, snapshot.sha256) == (loaded.size, loaded.sha256):
                    unchanged[number] = loaded
        return unchanged

    def whole_files(self, tallies: Iterable[FileTally], *counts: Mapping[int, LoadCounts]) -> list[LoadedFile]:
        """Return the files that this load stored whole, to be remembered.

        Parameters
        ----------
        tallies : iterable of FileTally
            Files that were read.
        *counts : mapping of int to LoadCounts
            What became of their rows, by file: of those that needed a decision (see `judge_stage`), and of those that
            are no half-hours by themselves (see `UnstoredRows`).
        """
        whole = []
        for tally in tallies:
            of_file = (by_file[tally.place] for by_file in counts if tally.place in by_file)
            count = add_counts(LoadCounts(read=tally.rows, snapped=tally.snapped), *of_file)
            if tally.rejected or tally.refused or tally.without_user or count.set_aside:
                continue
            snapshot = self.snapshots.take(tally.file.path)
            if not snapshot or tally.file.name in self._ambiguous or self.snapshots.has_changed(tally.file.path):
                continue
            users = frozenset(user for user, _, _ in tally.users)
            whole.append(LoadedFile(tally.file.name, *snapshot[:2], self._options, users, count))
        return whole
