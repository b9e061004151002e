"""What people get: an Excel workbook, a page that opens from disk, and a letter to one commune."""
