"""One war watched in the browser: the question, the war, the futures that branch from it, the threads."""
