"""Questions that need many experiments, one file each."""
