"""The JSON API: the same verbs and the same doors as the pages, for programs that act for one person."""
