"""One run watched in the browser: its question, its months, its continuations, and the session."""
