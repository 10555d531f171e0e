"""Tests of forecasts, causes and rare endings."""
