"""What the world is, and in which order a month happens."""
