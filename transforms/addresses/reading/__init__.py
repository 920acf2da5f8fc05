"""Reading: from a text to what it claims, by a grammar of named steps.

Belongs here: spelling, structure, names of divisions, numbers, addresses inside sentences.
Does not belong here: whether the place exists (`matching`).
"""
