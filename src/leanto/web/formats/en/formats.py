"""English: the day before the month everywhere, and "5:00 PM".

Django's own "5 p.m." ends with a full stop, so a sentence that ends with a time would show two.
"""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "j F Y, g:i A"
SHORT_DATETIME_FORMAT = "j M Y, g:i A"
