"""The start of a run told: as JSON, as a page, on the screen."""
