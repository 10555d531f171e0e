"""Attacks that take long: faults, odd inputs, small defects in the rules."""
