"""What the commands do once their options are parsed: call the experiment, print its result."""
