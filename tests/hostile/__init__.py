"""Text, files and moments that want to break the reader, and what it makes of them."""
