"""An archive under a passphrase opens with it as it was, from any place, and with nothing else."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import sealed
from office.sealed import MAGIC, Opened, Sealing, WrongPassphraseError, is_sealed

PASSPHRASE = "七个词的口令"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Chunks of a few bytes, and a key that costs nothing."""
    monkeypatch.setattr(sealed, "CHUNK", 8)
    monkeypatch.setattr(sealed, "_cipher", lambda passphrase, salt: sealed.AESGCM((passphrase.encode() * 32)[:32]))


def written(*parts: bytes) -> io.BytesIO:
    target = io.BytesIO()
    with Sealing(target, PASSPHRASE) as sealing:
        for part in parts:
            sealing.write(part)
    return target


@given(st.lists(st.binary(max_size=40)), st.integers(0, 60), st.integers(0, 60))
def test_what_was_sealed_is_read_from_any_place(parts, begin, length):
    plain = b"".join(parts)
    file = io.BufferedReader(Opened(written(*parts), PASSPHRASE))
    assert file.read() == plain
    file.seek(begin)
    assert file.read(length) == plain[begin : begin + length]
    assert file.seek(0, io.SEEK_END) == len(plain)


@given(st.binary(min_size=1, max_size=40), st.data())
def test_no_byte_can_be_changed_or_cut_off_unnoticed(plain, data):
    whole = written(plain).getvalue()
    cut = data.draw(st.integers(len(MAGIC) + 16, len(whole) - 1))
    with pytest.raises(WrongPassphraseError):
        Opened(io.BytesIO(whole[:cut]), PASSPHRASE).read()
    place = data.draw(st.integers(len(MAGIC) + 16, len(whole) - 1))
    spoilt = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    with pytest.raises(WrongPassphraseError):
        Opened(io.BytesIO(spoilt), PASSPHRASE).read()


def test_two_chunks_cannot_be_exchanged():
    whole, head, size = written(b"12345678ABCDEFGHrest").getvalue(), len(MAGIC) + 16, 8 + 16
    first, second, rest = whole[head : head + size], whole[head + size : head + 2 * size], whole[head + 2 * size :]
    with pytest.raises(WrongPassphraseError):
        Opened(io.BytesIO(whole[:head] + second + first + rest), PASSPHRASE).read()


def test_another_passphrase_opens_nothing():
    with pytest.raises(WrongPassphraseError, match="口令不对"):
        Opened(written(b"text"), "别的口令")


def test_what_is_sealed_says_so():
    assert is_sealed(written(b"text"))
    assert not is_sealed(io.BytesIO(b"PK\x03\x04"))
