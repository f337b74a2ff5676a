"""A log and a simulation looked at with the same eyes, and judged."""
