"""The link model as arrays: everything by number, and what the analyses count on it."""
