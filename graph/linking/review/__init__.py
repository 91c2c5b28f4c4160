"""People answering which SDG targets goals serve: what they answered, and what becomes of it."""
