"""The reader: a process of its own that holds every graph and answers strangers' SPARQL."""

from graph.reader.client import Business, Proposal, Reader
from graph.reader.supervision import Limits
from graph.serialised_answers import Answer, run_query

__all__ = ["Answer", "Business", "Limits", "Proposal", "Reader", "run_query"]
