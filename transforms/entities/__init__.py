"""People and enterprises: from rows of departments to entities with permanent ids.

Belongs here: what a row says about whom (`observations`), which rows are about one entity (`persons`, `enterprises`,
`linking`), which id an entity keeps (`identity`), which value it shows (`survivorship`), homes (`houses`).
Does not belong here: addresses and their codes.
"""
