"""A folder made with ``init --gate off``: for good a plain SPARQL 1.1 store on free-form graphs.

No rules, no organisations and no names that must be: one owner (``shared``) has every graph and
the default graph, which is no union. Journal, snapshots, backup and doctor are those of any
folder. Graphs that hold nothing are not kept, as the standard allows.
"""
