"""The tests: they mirror src/leanto, plus browser/ (a real browser) and gates/ (what must hold everywhere)."""
