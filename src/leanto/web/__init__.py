"""The look and the frame of every page. See README.md beside this file."""
