"""Text search over labels and descriptions, in Swedish and English, for pages and for SPARQL."""

from graph.search.index import Found, Hit, SearchIndex, Sought
from graph.search.rewriting import with_matches

__all__ = ["Found", "Hit", "SearchIndex", "Sought", "with_matches"]
