"""Tests of sensitivity analysis and scenario discovery."""
