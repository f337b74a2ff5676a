"""What a log tells of an organisation, chapter by chapter: each module estimates one."""
