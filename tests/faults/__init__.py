"""Faults: processes killed, disks full or read-only, files damaged, commands called twice at once.

``python -m tests.faults`` injects them, by a seed, and judges what is left each time.
"""
