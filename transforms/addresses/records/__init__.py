"""Records together: what the addresses of a whole city say about each other and teach the register.

Belongs here: coding all texts of a run, contradictions between records, names and places that records agree on.
Does not belong here: one text by itself (`matching`), reviewers' decisions.
"""
