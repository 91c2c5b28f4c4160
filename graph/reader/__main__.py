"""``python -m graph.reader FOLDER SOCKET LIMITS``: started by ``Reader``, never by hand."""

import json
import sys
from pathlib import Path

from graph.errors import MalgrafError
from graph.frames import Kind, pack, pack_error
from graph.reader.process import ReaderProcess
from graph.reader.supervision import Limits

if __name__ == "__main__":
    folder, address, limits = sys.argv[1:]
    try:
        process = ReaderProcess(Path(folder), Path(address), Limits(**json.loads(limits)))
    except MalgrafError as error:
        sys.stdout.buffer.write(pack_error(error))
        sys.exit(1)
    sys.stdout.buffer.write(pack(Kind.ANSWER))
    sys.stdout.flush()
    process.serve()
