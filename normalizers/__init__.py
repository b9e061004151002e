"""Vietnamese text, numbers, dates, document numbers, organisations and places in one form each. Stands alone."""
