"""The auditor's report: which figures it has, and how they are shown on one page.

Belongs here: the sections and their tables as data, figures as rows, the page, its charts, the pages of rule results.
Does not belong here: asking the lake for figures (warehouse), the command (orchestration).
"""
