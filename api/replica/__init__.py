"""A replica: a server without a data folder, which answers from a mirror at an engine."""
