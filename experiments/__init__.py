"""Which runs to make and what to keep."""
