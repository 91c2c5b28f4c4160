"""What if: any headline measure after changes that are only tried (measure 24)."""
