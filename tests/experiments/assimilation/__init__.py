"""Tests of the assimilation of observed months."""
