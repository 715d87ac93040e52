"""Tests of reading: from addresses, files and stored entries to what is shown."""
