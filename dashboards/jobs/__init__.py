"""Work that a page starts and waits for: batches, comparisons."""
