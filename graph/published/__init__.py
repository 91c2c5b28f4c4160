"""What the service tells programs of itself: its data counted, its endpoint, its questions."""
