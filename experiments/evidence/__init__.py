"""How far to trust the model: the essay's claims as experiments, and the past as a test."""
