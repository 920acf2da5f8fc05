"""What a table must look like and what was found: row accounting, rules, Great Expectations, scores, reports.

Belongs here: judging tables and saying so in counts, with the department that can mend it.
Does not belong here: changing data; values of people in any result.
"""
