"""Addresses: from any spelling to one place, with the reason.

A text goes through `reading` (what it says), `matching` (which place that is) and, with all the records of a city,
`records` (what they say about each other); `register` is what they are matched with.

Belongs here: the whole of it: a city's tables (`city`, with reviewers' decisions `decided_city`), one table for others
(`coder`), questions for reviewers (`review`, `decisions`) and explanations (`explain`, `wording`).
Does not belong here: keeping tables (warehouse).
"""
