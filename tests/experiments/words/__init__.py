"""Tests of what the command line says."""
