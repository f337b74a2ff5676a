"""What an audit looks at, and the audits that were published."""
