"""What reads files into pages and what finds records in them."""
