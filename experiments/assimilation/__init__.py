"""Updating an ensemble month by month with what has been observed, and what its forecasts are worth."""
