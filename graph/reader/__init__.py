"""The reader: a process of its own that holds every graph and answers strangers' SPARQL."""

from graph.reader.client import Limits, Reader
from graph.serialised_answers import Answer, run_query

__all__ = ["Answer", "Limits", "Reader", "run_query"]
