"""SPARQL engines elsewhere: how they are reached, and how questions are asked of them."""
