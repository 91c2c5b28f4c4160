"""Commands that answer: ask (named questions), query (SPARQL) and analyse."""

import json
import sys
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.analyses import ANALYSES, Analysis
from api.commands.options import (
    LANGUAGE,
    Data,
    Form,
    InLanguage,
    Organisation,
    chosen_organisation,
    language_of,
    opened,
)
from api.output import Format, as_json, print_table, print_text, say
from api.sparql import run_query
from graph.answers import Column, Table
from graph.errors import DataError, NotFound
from graph.questions import ask, question, questions
from graph.texts import Text
