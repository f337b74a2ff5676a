"""An audit told: as JSON, as a page, on the screen."""
