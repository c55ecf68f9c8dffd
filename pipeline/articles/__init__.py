"""What becomes of the files of a series: their text and header, titles, dates, languages and slugs."""
