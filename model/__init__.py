"""The model: state, schedule, parameters, scenarios, and the two engines that run it."""
