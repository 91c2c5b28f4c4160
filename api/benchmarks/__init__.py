"""``malgraf bench``: servers as their clients meet them, and what is told of a run."""
