"""Planted faults, and the runner that plants them."""
