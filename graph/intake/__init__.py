"""Files become quads here, in a killable child; errors say where and what to do."""
