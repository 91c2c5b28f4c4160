"""Edits of things given as plain values, made into a change of one organisation."""
