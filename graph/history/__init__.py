"""History that people can read: what a change did in words, between two points, and undone."""
