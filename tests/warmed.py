"""Imported by the process that servers are forked from: what every server works out, once.

Work at import is what a fork server offers; nothing but imports and caches of constants is left.
"""

import tempfile
from pathlib import Path

from api.app import create_app, warm
from api.callers import Entrance
from graph.accounts import Accounts
from graph.store import Installation
from tests.changing import replace_plan
from tests.organisation_stores import small_municipality

with (
    tempfile.TemporaryDirectory(prefix="malgraf-warmed-") as home,
    Installation.create(Path(home) / "data", gate="report") as installation,
    Accounts.open(installation.folder) as accounts,
):
    store = small_municipality()
    lines = store.quads.splitlines(True)
    plan = b"".join(line[: line.rindex(b" <")] + b" .\n" for line in lines if b"/plan>" in line)
    replace_plan(installation, store.key, plan=plan)
    warm(create_app(installation, entrance=Entrance(accounts)))
