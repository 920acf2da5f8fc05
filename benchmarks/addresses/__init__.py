"""How fast and how right addresses are coded, beside what others do with the same texts.

Belongs here: measurements of address coding, the baselines they are compared with, and the report.
Does not belong here: the whole pipeline (`benchmarks.pipeline`), anything the product imports.
"""
