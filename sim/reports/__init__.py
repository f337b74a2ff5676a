"""What people see of results: `document` (report.json), `html`, `terminal`, and one inquiry's `life`."""
