"""The same runs under different assumptions: paired differences, sweeps, and the folders that hold them."""
