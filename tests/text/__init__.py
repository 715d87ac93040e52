"""Tests of tui_reader.text."""
