"""What a file may weigh before we read on, and the text it may hold."""

import io
import re
import zipfile
import zlib

from graph.errors import Place
from graph.intake.faults import unreadable
from graph.texts import Text

FILE_BYTES = 64 * 1024 * 1024
"""The largest file that is read at all."""
UNPACKED_BYTES = 50 * 1024 * 1024
"""The most a workbook may become when it is unpacked."""
UNPACKED_RATIO = 100
"""The most times larger a workbook may become; small workbooks are let be."""
RATIO_MATTERS_FROM = 5 * 1024 * 1024
LITERAL_BYTES = 1024 * 1024
NESTING = 64
QUADS = 2_000_000
ROWS = 50_000
COLUMNS = 200
PROBLEMS = 500
"""The most problems that are told; after that many nobody reads on."""
DEADLINE = 60.0
"""Seconds that one load may take to parse."""

BYTE_ORDER_MARK = "\ufeff"

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
_DOCTYPE = re.compile(
    b"|".join(
        re.escape(mark.encode(encoding))
        for mark in ("<!DOCTYPE", "<!ENTITY")
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    )
)


def has_unwanted_characters(text: str) -> bool:
    r"""Whether a text holds what no XML and no UTF-8 output can carry.

    >>> has_unwanted_characters("rad 1\nrad 2"), has_unwanted_characters("\x07")
    (False, True)
    """
    return _UNWANTED.search(text) is not None


def decoded(content: bytes, file: str) -> str:
    """The text of an RDF file: UTF-8 without byte order mark and control characters."""
    try:
        text = content.decode().removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        message = Text("Filen är inte i UTF-8", "The file is not UTF-8")
        raise unreadable("encoding", message, Place(file, line=line)) from None
    found = _UNWANTED.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        message = Text("Filen innehåller styrtecken", "The file holds control characters")
        raise unreadable("control-character", message, Place(file, line=line), ascii(found[0]))
    return text


def check_size(size: int, file: str) -> None:
    """Refuse a file that is too large to read; ``size`` is in bytes."""
    if size > FILE_BYTES:
        most = FILE_BYTES // 1024 // 1024
        message = Text(f"Filen är större än {most} MB", f"The file is larger than {most} MB")
        raise unreadable("file-size", message, Place(file), str(size))


def check_archive(content: bytes, file: str) -> None:
    """Refuse a workbook that unpacks to more than it should, or that declares a DTD."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > UNPACKED_BYTES or (
                unpacked > RATIO_MATTERS_FROM and unpacked > UNPACKED_RATIO * len(content)
            ):
                message = Text(
                    "Arbetsboken blir för stor när den packas upp",
                    "The workbook becomes too large when unpacked",
                )
                raise unreadable("unpacked-size", message, Place(file), str(unpacked))
            if any(_DOCTYPE.search(archive.read(entry)) for entry in entries):
                message = Text("Arbetsboken innehåller en DTD", "The workbook holds a DTD")
                raise unreadable("dtd", message, Place(file))
    except _DAMAGE:
        message = Text(
            "Filen är inte en läsbar arbetsbok (.xlsx), eller skyddad med lösenord",
            "The file is not a readable workbook (.xlsx), or protected by a password",
        )
        raise unreadable("workbook", message, Place(file)) from None
