"""Dagster definitions and the `chengma` command: what runs when, on what.

Belongs here: assets (declare, call one function, return), checks, sensors, schedules, resources, the command line.
Does not belong here: logic.
"""
