"""How progress on one thing acts on another: cross-impact matrices (measures 8 and 18-21)."""
