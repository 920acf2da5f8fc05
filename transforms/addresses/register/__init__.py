"""The register: places, their canonical texts, codes, names and numbers as of a day, and what happened to them.

Belongs here: what a reference delivery does to the register, events, versions, other names.
Does not belong here: finding a text's place (`matching`).
"""
