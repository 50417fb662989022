"""Files on disk into recordings: the one place of this room that opens them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leanto.engine.rhythm import Phase, RhythmError
from leanto.engine.rhythm.importers import NotReadable, Recording, read
from leanto.rhythm.phases_file import read_phases
from leanto.rhythm.session import NotTogether, Result, hearts, result

MOST_BYTES = 4 * 1024**3


class Unreadable(Exception):
    """A file and why it cannot be used: what the importer said, or what the system said."""

    def __init__(self, path: Path, why: NotReadable | OSError) -> None:
        super().__init__(str(path))
        self.path, self.why = path, why


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read: one or two recordings, and what lies beside them."""

    recordings: tuple[Path, ...]
    phases: Path | None = None
    belt: Path | None = None
    names: tuple[str, ...] = ()
    from_start: bool = False


def load(path: Path) -> Recording:
    """One recording. Raises Unreadable."""
    folder = path.parent

    def beside(name: str) -> bytes | None:
        other = folder / Path(name).name  # a header may not lead out of its folder
        return other.read_bytes() if other.is_file() else None

    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotReadable("damaged")
        return read(path.name, path.read_bytes(), beside)
    except (NotReadable, OSError) as error:
        raise Unreadable(path, error) from error


def names_of(paths: tuple[Path, ...]) -> tuple[str, ...]:
    """What people are called where nobody said: the names of their files."""
    stems = [path.stem for path in paths]
    return tuple(stems if len(set(stems)) == len(stems) else [f"{p.parent.name}/{p.name}" for p in paths])


def read_session(asked: Asked) -> Result:
    """A session from its files. Raises Unreadable, BadPhases, NotTogether."""
    recordings = [load(path) for path in asked.recordings]
    belt = load(asked.belt) if asked.belt else None
    if belt is not None and belt.signal("breath") is None:
        assert asked.belt is not None
        raise Unreadable(asked.belt, NotReadable("no_belt"))
    names = asked.names or names_of(asked.recordings)
    try:
        people, laid = hearts(
            recordings, names, [path.name for path in asked.recordings], belt, from_start=asked.from_start
        )
    except NotReadable as error:  # no beats where some were hoped for: which file, its own reading tells
        raise Unreadable(_culprit(asked.recordings, recordings), error) from error
    phases: tuple[Phase, ...] | None = None
    if asked.phases:
        starts = [each.start for each in (*recordings, *([belt] if belt else [])) if each.start is not None]
        try:
            data = asked.phases.read_bytes()
        except OSError as error:
            raise Unreadable(asked.phases, error) from error
        end = max(heart.offset + heart.recording.seconds for heart in people)
        start = (
            min(starts, key=lambda each: each.timestamp()) if starts and laid in ("alone", "clock") else None
        )
        phases = read_phases(data, end=end, start=start)
    try:
        return result(people, phases, laid)
    except RhythmError as error:  # beats that do not meet in time, though their files do
        raise NotTogether from error


def _culprit(paths: tuple[Path, ...], recordings: list[Recording]) -> Path:
    from leanto.rhythm.session import beats_of

    for path, recording in zip(paths, recordings, strict=True):
        try:
            beats_of(recording)
        except NotReadable:
            return path
    return paths[0]
