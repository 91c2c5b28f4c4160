"""Ready examples: five real municipalities from their sources, and one invented."""
