"""Accuracy and speed of linking people and enterprises."""
