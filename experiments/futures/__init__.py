"""One war and its futures: forecasts from any month, but-for causes, and rare escalation."""
