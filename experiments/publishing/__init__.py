"""Results for others: one page, one workbook, one file."""
