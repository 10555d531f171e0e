"""Many wars played: on threads or a cluster, in batches, counted into a distribution; and one war watched."""
