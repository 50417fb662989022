"""An exported shelf: good ones open, damaged ones say where, hostile ones are refused before anything is opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from leanto.engine.seal import Archive, CannotOpen, NotAShelf, WeakParameters
from tests.engine.seal.sealing import CODE, PASSPHRASE, SHARE, USER_KEY, WORDS, Export, an_export, text64


def opened(data: bytes) -> list[bytes | None]:
    """The words of every member, by the recovery code."""
    archive = Archive(io.BytesIO(data))
    return [one.plain for one in archive.open_all(archive.user_key_by_recovery(CODE))]


def test_an_export_opens_with_the_code_or_with_the_passphrase_and_the_share() -> None:
    archive = Archive(io.BytesIO(an_export().zipped()))
    assert archive.user_key_by_recovery(CODE) == archive.user_key_by_passphrase(PASSPHRASE, SHARE) == USER_KEY
    assert archive.is_whole(USER_KEY)
    assert [one.plain for one in archive.open_all(USER_KEY)] == [WORDS, b"two", b"three"]


def test_a_wrong_code_passphrase_or_share_does_not_open() -> None:
    archive = Archive(io.BytesIO(an_export().zipped()))
    with pytest.raises(CannotOpen):
        archive.user_key_by_recovery(bytes(20))
    with pytest.raises(CannotOpen):
        archive.user_key_by_passphrase(PASSPHRASE + "!", SHARE)
    with pytest.raises(CannotOpen):
        archive.user_key_by_passphrase(PASSPHRASE, bytes(32))


def test_weak_parameters_are_refused_and_the_code_still_opens() -> None:
    export = an_export()
    export.said["wraps"][0]["argon2id"]["memory_kib"] = 8
    archive = Archive(io.BytesIO(export.zipped()))
    with pytest.raises(WeakParameters):
        archive.user_key_by_passphrase(PASSPHRASE, SHARE)
    assert archive.user_key_by_recovery(CODE) == USER_KEY


def test_one_damaged_entry_leaves_the_others() -> None:
    for name in ("entries/000001.seal", "entries/000003.seal"):
        export = an_export()
        export.files[name] = export.files[name][:-1] + bytes((export.files[name][-1] ^ 1,))
        words = [WORDS, b"two", b"three"]
        words[int(name[8:14]) - 1] = None  # type: ignore[call-overload]
        assert opened(export.zipped()) == words
    export = an_export()
    export.files["entries/000002.seal"] = b""
    assert opened(export.zipped()) == [WORDS, None, b"three"]


def test_two_entries_that_changed_places_are_damaged_both() -> None:
    export = an_export()
    one, two = "entries/000001.seal", "entries/000002.seal"
    export.files[one], export.files[two] = export.files[two], export.files[one]
    assert opened(export.zipped()) == [None, None, b"three"]


def test_bytes_changed_on_the_disk_are_noticed() -> None:
    data = bytearray(an_export().zipped())
    named = b"entries/000002.seal"
    at = data.index(named, data.index(named) + 1) + 100  # the first is in the manifest
    data[at] ^= 1
    assert opened(bytes(data)) == [WORDS, None, b"three"]


def test_a_list_with_a_line_taken_out_is_noticed() -> None:
    export = an_export()
    whole = export.zipped()
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        seal = read.read("manifest.seal")
    export.said["entries"].pop()
    export.files.pop("entries/000003.seal")
    export.files["manifest.seal"], export.sealed = seal, False
    archive = Archive(io.BytesIO(export.zipped()))
    assert not archive.is_whole(USER_KEY)
    assert [one.plain for one in archive.open_all(USER_KEY)] == [WORDS, b"two"]


def test_a_swapped_public_key_shuts_only_what_was_sent_to_it() -> None:
    export = an_export()
    export.said["public_key"] = text64(bytes(32))
    assert opened(export.zipped()) == [WORDS, b"two", None]


# --- hostile files ------------------------------------------------------------------------------


def refused(data: bytes) -> str:
    """The member that the refusal names."""
    with pytest.raises(NotAShelf) as bad:
        Archive(io.BytesIO(data))
    return bad.value.inside


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\3\4", b"PK\5\6" + bytes(18), bytes(1000)])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    refused(data)


def test_every_cut_of_a_good_file_is_refused() -> None:
    data = an_export().zipped()
    for length in range(0, len(data), 7):
        refused(data[:length])


@pytest.mark.parametrize(
    "name",
    ["../evil.seal", "/etc/passwd", "entries/../../x.seal", "entries\\1.seal", "C:\\x.seal", "entries/", "readme.txt",
     "entries/1.seal\0.txt", "Manifest.json", "entries/١.seal", "entries/0000000001.seal", "manifest.json/"],
)  # fmt: skip
def test_names_that_an_export_does_not_have_are_refused(name: str) -> None:
    export = an_export()
    export.files[name] = b"x"
    assert refused(export.zipped()) in ("", "manifest.json")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused() -> None:
    out = io.BytesIO(an_export().zipped())
    with zipfile.ZipFile(out, "a") as more:
        more.writestr("entries/000001.seal", b"another")
    refused(out.getvalue())


def test_compressed_members_are_refused_so_nothing_can_swell() -> None:
    assert refused(an_export().zipped(zipfile.ZIP_DEFLATED))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("manifest.json", bytes(50_000_000))
    assert len(bomb.getvalue()) < 100_000
    assert refused(bomb.getvalue()) == "manifest.json"


def test_members_that_share_their_bytes_are_refused() -> None:
    """Overlapping members are how a small file is many large ones without any nesting."""
    out = io.BytesIO(an_export().zipped())
    with zipfile.ZipFile(out, "a") as made:
        made.getinfo("entries/000002.seal").header_offset = made.getinfo("entries/000001.seal").header_offset
        made.writestr("entries/000009.seal", b"x")  # so that the list at the end is written anew
    refused(out.getvalue())


def test_a_member_that_claims_to_be_larger_than_the_file_is_refused() -> None:
    out = io.BytesIO(an_export().zipped())
    with zipfile.ZipFile(out, "a") as made:
        member = made.getinfo("entries/000002.seal")
        member.file_size = member.compress_size = 60_000_000
        made.writestr("entries/000009.seal", b"x")
    refused(out.getvalue())


def test_an_encrypted_member_is_refused() -> None:
    out = io.BytesIO(an_export().zipped())
    with zipfile.ZipFile(out, "a") as made:
        made.getinfo("entries/000002.seal").flag_bits |= 1
        made.writestr("entries/000009.seal", b"x")
    assert refused(out.getvalue()) == "entries/000002.seal"


CHANGES: list[Callable[[dict[str, Any]], object]] = [
    lambda said: said.update(kind="leanto circle"),
    lambda said: said.update(format=2),
    lambda said: said.update(format=True),
    lambda said: said.update(format=1.0),
    lambda said: said.pop("owner"),
    lambda said: said.update(owner=7),
    lambda said: said.update(owner="\ud800"),
    lambda said: said.update(generation="1"),
    lambda said: said.update(generation=-1),
    lambda said: said.update(public_key="AAAA"),
    lambda said: said.update(public_key=said["public_key"] + "="),
    lambda said: said.update(private_key="not base64!"),
    lambda said: said.update(share="AAAA"),
    lambda said: said.update(wraps=None),
    lambda said: said["wraps"][0].update(way="escrow"),
    lambda said: said["wraps"][0].pop("argon2id"),
    lambda said: said["wraps"][1].update(blob=None),
    lambda said: said["entries"][0].update(file="manifest.seal"),
    lambda said: said["entries"][0].update(file="../x"),
    lambda said: said["entries"][0].update(file=3),
    lambda said: said["entries"][0].update(file="entries/000002.seal"),
    lambda said: said["entries"][0].update(version=True),
    lambda said: said["entries"][0].update(version=2**53),
    lambda said: said["entries"][0].update(row=None),
    lambda said: said["entries"][0].update(model="export"),
    lambda said: said["entries"].pop(),
    lambda said: said["entries"].append({**said["entries"][0], "file": "entries/000009.seal"}),
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_manifest_that_says_something_else_is_refused(number: int) -> None:
    export = an_export()
    CHANGES[number](export.said)
    assert refused(export.zipped()) == "manifest.json"


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"7", b"{", b"\xff", b"[" * 100_000, b'{"kind":1,"kind":"leanto shelf"}']
)
def test_a_manifest_that_is_no_list_at_all_is_refused(manifest: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("manifest.json", manifest)
    assert refused(out.getvalue()) == "manifest.json"


def test_an_export_without_entries_opens() -> None:
    empty: Export = an_export((), ())
    assert opened(empty.zipped()) == []
