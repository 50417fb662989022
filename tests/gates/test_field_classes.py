"""Every column says who may read it: nothing is stored before that was thought about."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from leanto.core.fields import DATA_CLASSES, LIBRARY_MODELS


def test_every_column_of_ours_names_its_data_class() -> None:
    unlabelled = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("leanto.")
        for field in model._meta.concrete_fields
        if field.db_comment not in DATA_CLASSES
    ]
    assert unlabelled == []


def test_every_table_of_a_library_is_classed_as_a_whole() -> None:
    theirs = {model._meta.label for model in apps.get_models() if not model.__module__.startswith("leanto.")}
    assert theirs - set(LIBRARY_MODELS) == set()


def test_what_people_write_is_sealed_at_rest() -> None:
    """Free text of people lives in sealed fields; a plain text column holds codes, zones and hashes only."""
    plain = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("leanto.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
    }
    codes = {
        "core.Answered.digest", "core.Answered.key", "core.History.code", "core.History.subject", "core.Job.error",
        "core.Job.name", "people.Person.password", "people.Person.email", "people.Person.language",
        "people.Person.timezone", "people.Person.hear", "people.SignInCode.address", "people.SignInCode.code_hash",
        "people.SignInCode.purpose", "people.ApiKey.token_hash", "circles.Circle.timezone",
        "circles.Circle.language", "circles.Membership.part", "circles.Invitation.token_hash", "asks.Ask.kind",
        "asks.Ask.audience", "asks.Ask.state", "asks.Ask.told", "offers.Offer.state", "plans.Turn.state",
        "plans.Promise.state", "plans.Suggestion.answer", "notify.Notice.code", "notify.Notice.subject",
        "notify.Notice.once_key", "circles.QuietPlan.start", "exchange.PersonalFeed.token_hash", "exchange.Import.what",
        "settle.Sitting.format", "settle.Sitting.channel", "settle.Guest.answer",
    }  # fmt: skip
    assert plain - codes == set(), (
        "new plain text column: seal it, or say here why it holds no words of people"
    )


def test_nothing_counts_ranks_watches_or_locates_people() -> None:
    """S0-7, S0-13, S0-30, S0-35, S2-43, S3-8: the schema has no place for it."""
    forbidden = (
        "point", "score", "credit", "debt", "balance", "rank", "streak", "badge", "read_at", "seen", "typing",
        "presence", "online", "latitude", "longitude", "location", "views", "trauma", "mood", "risk", "reliab",
    )  # fmt: skip
    columns = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("leanto.")
        for field in model._meta.concrete_fields
    ]
    assert [column for column in columns if any(word in column.rsplit(".", 1)[1] for word in forbidden)] == []
