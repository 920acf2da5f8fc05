"""How rightly, stably and fast people and enterprises are resolved, beside what others do with the same records.

Belongs here: measurements of resolution, the baselines they are compared with, and the report.
Does not belong here: the whole pipeline (`benchmarks.pipeline`), anything the product imports.
"""
