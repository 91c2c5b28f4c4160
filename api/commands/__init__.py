"""The commands of ``malgraf``, by what they are for."""
