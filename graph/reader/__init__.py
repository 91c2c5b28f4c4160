"""The reader: a process of its own that holds every graph and answers strangers' SPARQL."""

from graph.reader.asked import Asker, Underway
from graph.reader.client import Business, Proposal, Reader
from graph.reader.supervision import Limits
from graph.serialised_answers import Answer, run_query

__all__ = [
    "Answer",
    "Asker",
    "Business",
    "Limits",
    "Proposal",
    "Reader",
    "Underway",
    "run_query",
]
