"""The shelf's daily round: what was set aside long enough, and what a crash left on one side only."""

from __future__ import annotations

from datetime import datetime

from leanto.shelf import keystore, rules
from leanto.shelf.models import Entry


def sweep(at: datetime) -> None:
    """Shreds shelves set aside more than thirty days ago, keys without an entry, entries without a key.

    What is younger than a day is left alone: its other half may be on its way.
    """
    gone = keystore.shred_aside(before=at.date() - rules.ASIDE)
    Entry.objects.filter(pk__in=gone).delete()
    old = keystore.all_keys(before=at - rules.ON_ITS_WAY)
    every = keystore.all_keys(before=at + rules.ON_ITS_WAY)
    used, lost = set(), []
    for row, body, on in Entry.objects.values_list("pk", "body", "on").iterator(500):
        key = (row.bytes, keystore.tag(bytes(body)))
        used.add(key)
        if key not in every and on < (at - rules.ON_ITS_WAY).date():
            lost.append(row)
    keystore.drop_each(old - used)
    Entry.objects.filter(pk__in=lost).delete()
    keystore.sweep_journal()
