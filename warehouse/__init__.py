"""Where tables live: the lake, the registers of codes and ids, DuckDB, the dictionary.

Belongs here: writing, committing, reading and describing tables.
Does not belong here: business rules.
"""
