"""Event logs: a simulated trace in the form that process-mining tools read."""
