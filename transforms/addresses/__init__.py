"""Addresses: from any spelling to one place, with the reason.

Belongs here: spelling (`normalise`), structure (`parse`), names of divisions (`gazetteer`), canonical places and their
codes (`places`, `codes`), matching (`match`) and what was observed but is not in the reference (`observe`).
Does not belong here: keeping the register (warehouse).
"""
