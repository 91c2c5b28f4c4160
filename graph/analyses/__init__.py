"""The measures, as pure functions over the link model."""
