"""Tests of what a results folder holds."""
