"""How good suggestions are: held against the gold set, beside plainer methods in the same run."""
