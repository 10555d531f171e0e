"""The agents: one file per kind, with its record, its rules and its Mesa class."""
