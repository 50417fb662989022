"""The engine: pure functions on plain values. No Django, no clock, no network, no settings, no files."""
