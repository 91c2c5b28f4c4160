"""Named questions: one SPARQL file each, and the runner."""
