"""Measurements that anybody can repeat.

Belongs here: commands that measure speed, memory and accuracy, and the tables they write.
Does not belong here: anything the product imports.
"""
