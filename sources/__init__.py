"""What departments send: contracts, the landing zone, readers for every file kind, reference lists, the synthetic city.

Belongs here: everything needed to take a delivery exactly as it came, and the declarations that say what it should be.
Does not belong here: cleaning or typing values, linking, Dagster.
"""
