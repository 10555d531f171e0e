"""Which assumptions matter: screening, variance-based indices, tornado, and regions that lead to a path."""
