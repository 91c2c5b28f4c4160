"""Archives of a data folder: a compressed tar file that begins by saying what is in it.

An archive may come from anywhere: it is read header by header, holds plain files with the names
we know and no others, each of the size and hash that its first member says.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from graph.disk import is_full
from graph.errors import NoSpace, StoreError, UnreadableFile
from graph.texts import Text

FORMAT = 1
_CONTENTS = "backup.json"
_MOST_CONTENTS = 64 << 20
_MOST_PADDING = 1 << 20
_BLOCK = 512
_PART = 1 << 20
_SPARE = 64 << 20
"""Bytes of the disk that unpacking leaves free."""
_NAME = re.compile(
    r"malgraf\.json|accounts\.sqlite|journal/(?:journal\.sqlite|heads|audit-heads)"
    r"|journal/payloads/[0-9a-f]{64}\.gz"
)
_BROKEN = (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Stored:
    """A file of an archive: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """What an archive says of itself. ``states`` holds, by owner, the digest of its data.

    ``number`` is the last change; ``digest`` is one digest for all owners.
    """

    number: int
    digest: str
    states: Mapping[str, str]
    created: str
    software: str
    files: Mapping[str, Stored]
    format: int = FORMAT


def stored(path: Path) -> Stored:
    """Size and hash of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = 0
        while part := file.read(_PART):
            digest.update(part)
            size += len(part)
    return Stored(size, digest.hexdigest())


def pack(archive: Path, contents: Contents, places: Mapping[str, Path]) -> None:
    """Write a new archive, readable by its owner alone; on disk when this returns."""
    said = json.dumps(asdict(contents), indent=1, sort_keys=True).encode()
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed:
            _add(packed, _CONTENTS, len(said), io.BytesIO(said))
            for name, path in places.items():
                with path.open("rb") as content:
                    _add(packed, name, contents.files[name].size, content)
            packed.write(bytes(2 * _BLOCK))
        file.flush()
        os.fsync(file.fileno())


def _add(packed: gzip.GzipFile, name: str, size: int, content: BinaryIO) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    packed.write(header.tobuf(tarfile.GNU_FORMAT))
    left = size
    while left:
        part = content.read(min(left, _PART))
        if not part:
            raise OSError(None, f"{name} became shorter while it was read")
        packed.write(part)
        left -= len(part)
    packed.write(bytes(-size % _BLOCK))


def unpack(archive: Path, folder: Path) -> Contents:
    """Lay the files of an archive in a folder; refused with what is wrong when it is not whole."""
    with _opened(archive) as packed:
        try:
            contents = _contents(packed)
        except _BROKEN as error:
            raise _damaged(archive, _CONTENTS) from error
        _refuse_newer(archive, contents)
        _refuse_too_large(archive, contents, folder)
        try:
            _lay(packed, contents, folder, archive)
        except _BROKEN as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk we write to, not the archive
            raise _damaged(archive, "tar") from error
    return contents


def _opened(archive: Path) -> gzip.GzipFile:
    try:
        return gzip.GzipFile(archive, "rb")
    except OSError as error:
        raise _unreadable(archive, str(error.strerror), str(error.strerror)) from error


def _contents(packed: gzip.GzipFile) -> Contents:
    header = _header(packed)
    if header is None or header.name != _CONTENTS or header.size > _MOST_CONTENTS:
        raise ValueError(_CONTENTS)
    said = json.loads(_exactly(packed, header.size))
    _exactly(packed, -header.size % _BLOCK)
    files = {
        str(name): Stored(int(file["size"]), str(file["sha256"]))
        for name, file in said.pop("files").items()
    }
    contents = Contents(**said, files=files)
    foreign = [name for name in files if not _NAME.fullmatch(name)]
    if foreign or any(file.size < 0 for file in files.values()):
        raise ValueError(foreign)
    return contents


def _lay(packed: gzip.GzipFile, contents: Contents, folder: Path, archive: Path) -> None:
    left = dict(contents.files)
    while (header := _header(packed)) is not None:
        expected = left.pop(header.name, None)
        if expected is None or header.size != expected.size:
            raise _damaged(archive, header.name)
        path = folder / header.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if _laid(packed, path, header.size) != expected.sha256:
            raise _damaged(archive, header.name)
        _exactly(packed, -header.size % _BLOCK)
    if left:
        raise _damaged(archive, ", ".join(sorted(left)[:3]))
    padding = packed.read(_MOST_PADDING)  # to its end, where the sum of the whole is proven
    if padding.strip(b"\0") or packed.read(1):
        raise _damaged(archive, "tar")


def _header(packed: gzip.GzipFile) -> tarfile.TarInfo | None:
    block = _exactly(packed, _BLOCK)
    if not block.strip(b"\0"):
        return None
    header = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    if header.type != tarfile.REGTYPE:
        raise ValueError(header.name)
    return header


def _exactly(packed: gzip.GzipFile, size: int) -> bytes:
    content = packed.read(size)
    if len(content) != size:
        raise EOFError
    return content


def _laid(packed: gzip.GzipFile, path: Path, size: int) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while size:
            part = _exactly(packed, min(size, _PART))
            file.write(part)
            digest.update(part)
            size -= len(part)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _refuse_newer(archive: Path, contents: Contents) -> None:
    if contents.format > FORMAT:
        raise _unreadable(
            archive,
            f"den skrevs av ett nyare Målgraf ({contents.software}); uppgradera Målgraf",
            f"it was written by a newer Målgraf ({contents.software}); upgrade Målgraf",
        )


def _refuse_too_large(archive: Path, contents: Contents, folder: Path) -> None:
    needed = sum(file.size for file in contents.files.values()) + _SPARE
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise NoSpace(
            Text(
                f"{archive} behöver {needed >> 20} MB, men i {folder.parent} finns {free >> 20} MB "
                "ledigt. Frigör utrymme eller välj en annan plats.",
                f"{archive} needs {needed >> 20} MB, but {folder.parent} has {free >> 20} MB "
                "free. Free some space or choose another place.",
            )
        )


def _unreadable(archive: Path, sv: str, en: str) -> UnreadableFile:
    return UnreadableFile(
        Text(f"{archive} kan inte läsas: {sv}.", f"{archive} cannot be read: {en}.")
    )


def _damaged(archive: Path, part: str) -> UnreadableFile:
    return UnreadableFile(
        Text(
            f"{archive} är ingen hel säkerhetskopia: det brister vid {part!r}. Inget har "
            "återställts. Ta en annan kopia.",
            f"{archive} is no whole backup: it fails at {part!r}. Nothing was restored. "
            "Take another one.",
        )
    )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what the disk refuses in terms of the file and of what to do."""
    try:
        yield
    except OSError as error:
        raise (NoSpace if is_full(error) else StoreError)(
            Text(
                f"{path} kunde inte skrivas eller läsas: {error.strerror or error}. "
                "Kontrollera utrymme och rättigheter.",
                f"{path} could not be written or read: {error.strerror or error}. "
                "Check the space and the rights.",
            )
        ) from error
