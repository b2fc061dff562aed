"""The monthly list as a workbook: its columns, how it is written, how it is read back."""
