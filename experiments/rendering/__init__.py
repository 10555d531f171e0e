"""The figures, and the process that draws them."""
