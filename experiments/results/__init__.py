"""What a results folder holds: its files, its manifest, its rows, and whether they are whole."""
