"""The data folder: its description, its one writer lock and its compressed, hashed snapshots.

Format version 2::

    malgraf.json                                        format, base, gate, created, software, hash
    lock                                                held by the one writer
    journal/                                            every change: the truth (graph/journal)
    organisations/<key>/snapshot-<number>-<hash>.nq.gz  everything one organisation describes
    shared/snapshot-<number>-<hash>.nq.gz               what belongs to no organisation

``number`` is the installation's change number; ``hash`` is the start of the SHA-256 of the
sorted, uncompressed N-Quads. Snapshots only shorten the start: the journal has everything.
"""

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal, get_args

from graph.disk import is_full
from graph.errors import ConflictError, Damaged, NoSpace, StoreError
from graph.texts import Text

FORMAT = 2
DESCRIPTION = "malgraf.json"
SHARED = "shared"
UNFINISHED = "unfinished"
"""What stands in the description while parts of the folder are being exchanged."""
_HASH = "hash"
"""What the hash of the description is called in it; folders made before it lack one."""
_SNAPSHOT = re.compile(r"snapshot-(?P<number>\d{1,18})-(?P<digest>[0-9a-f]{16})\.nq\.gz")
_BASE = re.compile(r"https?://[^\s/<>\"{}|^`\\]+(?:/[^\s<>\"{}|^`\\?#]*)?")

Gate = Literal["enforce", "report", "off"]
GATES: Final[tuple[Gate, ...]] = get_args(Gate)


@dataclass(frozen=True)
class Description:
    """What ``malgraf.json`` says. ``base`` has no slash at its end.

    With the gate at ``report`` broken rules are told but hinder nothing. With it ``off`` the folder
    is a plain SPARQL store for good: its one owner is ``shared``, and what it holds is free.
    """

    base: str
    created: str
    software: str
    gate: Gate = "enforce"
    format: int = FORMAT


@dataclass(frozen=True)
class Snapshot:
    """All quads of one owner at a change number: sorted N-Quads; 0 and empty before the first."""

    number: int = 0
    quads: bytes = b""


def create_folder(folder: Path, base: str, gate: Gate = "enforce") -> Description:
    """Make a new data folder; the folder must be empty or not exist."""
    base = base.rstrip("/")
    if not _BASE.fullmatch(base):
        raise StoreError(
            Text(
                f"Basadressen ”{base}” duger inte: den ska börja med http:// eller https:// "
                "och får inte innehålla ? eller #.",
                f"The base “{base}” will not do: it must begin with http:// or https:// "
                "and hold no ? or #.",
            )
        )
    try:
        if folder.exists() and any(folder.iterdir()):
            raise ConflictError(
                Text(
                    f"Mappen {folder} är inte tom. Välj en ny mapp.",
                    f"The folder {folder} is not empty. Choose a new one.",
                )
            )
        (folder / "organisations").mkdir(parents=True)
        (folder / SHARED).mkdir()
    except OSError as error:
        raise StoreError(
            Text(
                f"Mappen {folder} kan inte skapas. "
                "Välj en mapp som inte finns, på en plats där du får skriva.",
                f"The folder {folder} cannot be made: {error.strerror}. "
                "Choose a folder that does not exist, in a place where you may write.",
            )
        ) from error
    created = datetime.now(UTC).isoformat(timespec="seconds")
    description = Description(base, created, f"malgraf {version('malgraf')}", gate)
    write_description(folder, sealed(description))
    return description


def sealed(description: Description) -> dict[str, object]:
    """A description as it is stored: with a hash of what it says, as little else would tell."""
    return {**description.__dict__, _HASH: _seal(description.__dict__)}


def _seal(said: Mapping[str, object]) -> str:
    rest = {name: value for name, value in said.items() if name != _HASH}
    return _digest(json.dumps(rest, sort_keys=True).encode())


def write_description(folder: Path, said: Mapping[str, object]) -> None:
    """Write ``malgraf.json``, on disk when this returns."""
    text = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / DESCRIPTION, text.encode())


def set_gate(folder: Path, gate: Gate) -> Description:
    """Let broken rules hinder from now on, or only be told. Whoever calls this holds the lock.

    A plain SPARQL store stays one for good, and nothing else becomes one.
    """
    before = read_description(folder)
    if "off" in (before.gate, gate) and before.gate != gate:
        raise ConflictError(
            Text(
                f"{folder} har grinden {before.gate}: valet off görs när en mapp skapas och "
                "gäller för gott.",
                f"{folder} has the gate {before.gate}: off is chosen when a folder is made and "
                "holds for good.",
            )
        )
    after = replace(before, gate=gate)
    write_description(folder, sealed(after))
    return after


def read_description(folder: Path) -> Description:
    """The folder's description; refused when it is no data folder, damaged or newer than us."""
    path = folder / DESCRIPTION
    try:
        said = json.loads(path.read_bytes())
        number = int(said["format"])
        if number > FORMAT:
            raise _newer(folder, number, str(said.get("software", "Målgraf")))
        if number < FORMAT or UNFINISHED in said:
            raise _older(folder, min(number, FORMAT - 1))
        if said.get(_HASH, _seal(said)) != _seal(said):
            raise _damaged(path, "stämmer inte med sin kontrollsumma", "does not match its hash")
        gate = GATES[GATES.index(said.get("gate", "enforce"))]
        return Description(str(said["base"]), str(said["created"]), str(said["software"]), gate)
    except (FileNotFoundError, NotADirectoryError):
        if (folder / "journal").exists():
            raise _damaged(path, "saknas", "is missing") from None
        raise StoreError(
            Text(
                f"{folder} är ingen datamapp: {DESCRIPTION} saknas. Skapa en med malgraf init.",
                f"{folder} is no data folder: {DESCRIPTION} is missing. Make one by malgraf init.",
            )
        ) from None
    except OSError as error:
        raise StoreError(
            Text(
                f"{path} kan inte öppnas: {error.strerror}. Se till att du får läsa den.",
                f"{path} cannot be opened: {error.strerror}. See to it that you may read it.",
            )
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, "går inte att läsa", "cannot be read") from error


def _older(folder: Path, number: int) -> StoreError:
    return StoreError(
        Text(
            f"{folder} har det äldre formatet {number}. Kör malgraf upgrade --data {folder}.",
            f"{folder} has the older format {number}. Run malgraf upgrade --data {folder}.",
        )
    )


def _newer(folder: Path, number: int, software: str) -> StoreError:
    return StoreError(
        Text(
            f"{folder} är skriven av ett nyare Målgraf ({software}, format {number}); "
            f"den här versionen läser format {FORMAT}. Uppgradera Målgraf.",
            f"{folder} was written by a newer Målgraf ({software}, format {number}); "
            f"this version reads format {FORMAT}. Upgrade Målgraf.",
        )
    )


class WriterLock:
    """The right to write in a folder: one process at a time, let go when the process ends."""

    def __init__(self, folder: Path) -> None:
        try:
            self._file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(
                Text(
                    f"{folder} kan inte skrivas i: {error.strerror}. Ge skrivrätt till mappen.",
                    f"{folder} cannot be written in: {error.strerror}. Give the right to write.",
                )
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode(errors="replace").strip() or "?"
            os.close(self._file)
            raise ConflictError(
                Text(
                    f"{folder} används redan av process {holder}. Avsluta den eller vänta.",
                    f"{folder} is already in use by process {holder}. End it, or wait.",
                )
            ) from None
        with contextlib.suppress(OSError):  # only who looks for us needs it: the lock is held
            os.truncate(self._file, 0)
            os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let the next writer in."""
        os.close(self._file)


def owners(folder: Path) -> Iterable[str]:
    """The keys of the organisations that have a snapshot, in code point order."""
    return sorted(
        path.name for path in (folder / "organisations").iterdir() if newest(path) is not None
    )


def owner_folder(folder: Path, key: str) -> Path:
    """Where the snapshots of an organisation lie."""
    return folder / "organisations" / key


def newest(place: Path) -> tuple[int, Path] | None:
    """Number and file of the newest snapshot in an owner's folder; None where there is none.

    Between writing a snapshot and removing the one before, two lie there: the higher counts.
    """
    if not place.is_dir():
        return None
    found = ((_SNAPSHOT.fullmatch(path.name), path) for path in place.iterdir())
    return max(((int(name["number"]), path) for name, path in found if name), default=None)


def read_snapshot(place: Path) -> Snapshot:
    """The newest snapshot in an owner's folder, proven against its hash."""
    while found := newest(place):
        number, path = found
        try:
            packed = path.read_bytes()
        except FileNotFoundError:  # the writer has just put a newer one in its place
            continue
        except OSError as error:
            raise _damaged(path, "går inte att läsa", "cannot be read") from error
        return Snapshot(number, _unpacked(path, packed))
    return Snapshot()


def write_snapshot(place: Path, snapshot: Snapshot) -> Path:
    """Store a snapshot, safe on disk when this returns; the older ones are then removed."""
    with _told(place):
        place.mkdir(parents=True, exist_ok=True)
    path = place / f"snapshot-{snapshot.number:08d}-{_digest(snapshot.quads)}.nq.gz"
    write_whole(path, gzip.compress(snapshot.quads, 3, mtime=0))
    for other in place.iterdir():
        if _SNAPSHOT.fullmatch(other.name) and other != path:
            other.unlink()
    return path


def _unpacked(path: Path, packed: bytes) -> bytes:
    name = _SNAPSHOT.fullmatch(path.name)
    try:
        quads = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, "är avkortad eller skadad", "is cut or damaged") from error
    if name is None or _digest(quads) != name["digest"]:
        raise _damaged(path, "stämmer inte med sin kontrollsumma", "does not match its hash")
    return quads


def _digest(quads: bytes) -> str:
    return hashlib.sha256(quads).hexdigest()[:16]


def _damaged(path: Path, fault_sv: str, fault_en: str) -> Damaged:
    return Damaged(
        Text(f"Filen {path} {fault_sv}.", f"The file {path} {fault_en}."),
        Text("Hämta den ur en säkerhetskopia.", "Take it from a backup."),
    )


def write_whole(path: Path, content: bytes) -> None:
    """Write so that the file is there whole and on disk, or not at all."""
    with _told(path):
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise (NoSpace if is_full(error) else StoreError)(
            Text(
                f"{path} kunde inte skrivas: {error.strerror}. Ingenting har ändrats.",
                f"{path} could not be written: {error.strerror}. Nothing has changed.",
            )
        ) from error
