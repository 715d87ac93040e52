"""Tests of the refresh."""
