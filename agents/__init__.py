"""Who acts: one file per kind of agent, with its record, its rules and its class."""
