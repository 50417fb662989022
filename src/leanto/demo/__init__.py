"""The demo circle: invented people on an invented street, made with the same actions that the pages call.

`fill()` makes it in an empty database; `people()` are those whom a demo lets anybody sign in as.
"""

from leanto.demo.fill import fill, people

__all__ = ["fill", "people"]
