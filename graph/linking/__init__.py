"""Suggestions of which SDG targets a goal serves, for a person to confirm: by its words alone."""
