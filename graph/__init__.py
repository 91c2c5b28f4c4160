"""The graph: store, intake, validation, questions and analyses. Knows no HTTP and no HTML."""
