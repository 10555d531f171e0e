"""What the command line says: a war told as a story, tables and lists, numbers in words."""
