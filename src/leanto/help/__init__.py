"""The help room. See README.md beside this file."""
