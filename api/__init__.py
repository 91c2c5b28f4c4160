"""The faces: command line, JSON, SPARQL and pages. Language is chosen here, and only here."""
