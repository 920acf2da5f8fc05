"""Matching: from a claim to a place of the register, with the reason, the faults and the score.

Belongs here: the prepared register, finding and weighing candidates, choosing, calibration.
Does not belong here: reading texts (`reading`), what the register is (`register`).
"""
