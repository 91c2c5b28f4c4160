"""Forms to edit things by: what they show, what people typed in them, and who may."""
