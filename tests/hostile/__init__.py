"""Hostile and odd input: whatever comes in is understood, or refused in words, quickly and tracelessly."""
