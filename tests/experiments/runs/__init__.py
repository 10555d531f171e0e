"""Tests of batches, workers and one war watched."""
