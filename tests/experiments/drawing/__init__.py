"""Tests of figures and the process that draws them."""
