"""What people open: the workbook, the page, the letter."""
