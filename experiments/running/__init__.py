"""Many runs: on threads or a cluster, in batches, counted into a distribution; and one run traced."""
