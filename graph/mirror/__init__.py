"""A mirror of a data folder in any SPARQL 1.1 engine, fed one way by the journal's deltas."""
