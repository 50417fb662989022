"""Pods: asked before listed, and unseen from outside."""

from __future__ import annotations

import pytest
from django.urls import reverse

from leanto.circles import access, actions, pods
from leanto.circles.models import Pod, PodMember
from leanto.core.errors import BadInput, NotHere, NotYours
from leanto.core.models import History
from leanto.notify.models import Notice
from tests.world import World


def _pod(world: World) -> Pod:
    ids = [world.member(who).pk for who in (world.bo, world.chidi)]
    return pods.make(world.hands(world.ana), "After the operation", ids)


def test_somebody_asked_into_a_pod_is_listed_only_after_their_yes(world: World) -> None:
    pod = _pod(world)
    assert access.people_in(pod) == [world.ana.pk]
    told = Notice.objects.filter(code="pod_asked").values_list("person", flat=True)
    assert set(told) == {world.bo.pk, world.chidi.pk}
    page = world.client(world.ana).get(reverse("circles:pod", args=[pod.pk])).content.decode()
    assert "<p><bdi>Ana</bdi></p>" in page
    answer = reverse("circles:answer_pod", args=[pod.pk])
    assert world.client(world.bo).post(answer, {"answer": "yes"}).status_code == 302
    assert access.people_in(pod) == [world.ana.pk, world.bo.pk]


def test_a_no_to_a_pod_leaves_no_trace(world: World) -> None:
    pod = _pod(world)
    pods.answer(world.hands(world.chidi), pod, yes=False)
    assert not PodMember.objects.filter(pod=pod, person=world.chidi).exists()
    assert not History.objects.filter(subject="pod", actor=world.chidi).exists()


def test_a_pod_is_there_only_for_those_in_it(world: World) -> None:
    pod = _pod(world)
    pods.answer(world.hands(world.bo), pod, yes=True)
    address = reverse("circles:pod", args=[pod.pk])
    assert world.client(world.bo).get(address).status_code == 200
    assert world.client(world.chidi).get(address).status_code == 200  # asked: sees what it is about
    assert world.client(world.chidi).post(address, {"members": []}).status_code == 404
    for outside in (world.farah, world.emre, world.igor, world.jo, world.hana):
        assert world.client(outside).get(address).status_code == 404
        for verb in ("answer_pod", "leave_pod", "end_pod"):
            assert world.client(outside).post(reverse(f"circles:{verb}", args=[pod.pk])).status_code == 404
    assert not History.objects.filter(subject="pod", circle_id=world.maple.pk).exists()


def test_only_members_of_the_circle_are_asked_in(world: World) -> None:
    with pytest.raises(BadInput):
        pods.make(world.hands(world.ana), "Choir?", [world.member(world.hana, world.choir).pk])
    with pytest.raises(BadInput):
        pods.make(world.hands(world.ana), " ", [])


def test_a_member_without_a_phone_is_put_in_by_their_keeper_only(world: World) -> None:
    kept = world.member(world.dolores)
    pod = pods.make(world.hands(world.ana), "Hip", [kept.pk])
    assert world.dolores.pk in access.people_in(pod)
    with pytest.raises(BadInput):
        pods.make(world.hands(world.bo), "Hip", [kept.pk])


def test_a_pod_ends_when_its_last_person_leaves(world: World) -> None:
    pod = _pod(world)
    pods.answer(world.hands(world.bo), pod, yes=True)
    pods.leave(world.hands(world.ana), pod)
    assert Pod.objects.get(pk=pod.pk).ended_at is None
    pods.leave(world.hands(world.bo), pod)
    assert Pod.objects.get(pk=pod.pk).ended_at is not None
    with pytest.raises(NotHere):
        access.pod(world.bo, pod.pk)


def test_its_maker_ends_a_pod_and_the_others_leave_it(world: World) -> None:
    pod = _pod(world)
    pods.answer(world.hands(world.bo), pod, yes=True)
    with pytest.raises(NotYours):
        pods.end(world.hands(world.bo), pod)
    pods.leave(world.hands(world.ana), pod)
    pods.end(world.hands(world.bo), pod)
    assert Pod.objects.get(pk=pod.pk).ended_at is not None


def test_leaving_the_circle_is_leaving_its_pods(world: World) -> None:
    pod = _pod(world)
    pods.answer(world.hands(world.bo), pod, yes=True)
    actions.leave(world.hands(world.bo))
    assert access.people_in(pod) == [world.ana.pk]
    actions.leave(world.hands(world.ana))
    assert Pod.objects.get(pk=pod.pk).ended_at is not None
