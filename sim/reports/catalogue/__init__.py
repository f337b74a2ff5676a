"""The page of all scenarios: `docs/scenarios.md`."""
