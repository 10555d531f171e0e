"""Built-in scenarios, and how one is chosen and changed."""
