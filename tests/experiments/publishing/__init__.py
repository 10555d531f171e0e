"""Tests of what is handed to others."""
