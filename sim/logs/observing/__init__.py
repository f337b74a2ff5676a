"""What a log shows, one idea a file: cases, visits, statuses, the window to trust, and figures of them."""
