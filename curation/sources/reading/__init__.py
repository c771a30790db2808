"""What sources share to read what came: documents, their marks as our Markdown, trees, values."""
