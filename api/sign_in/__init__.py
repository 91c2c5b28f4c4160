"""Signing in: passwords, one-time links, the own provider, own keys and people."""
