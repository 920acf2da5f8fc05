"""Pure functions, table in and table out: values, addresses, people, enterprises, houses, tags.

Belongs here: what turns delivered text into typed, coded and linked rows, with the reason for each result.
Does not belong here: files, clock, environment, Dagster.
"""
