"""Names in one form, search keys without diacritics, sort keys in dictionary order."""

from __future__ import annotations

import random
import sqlite3
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertycore.vietnamese import (
    collation_key,
    collation_key_many,
    convert_tcvn3,
    convert_vni,
    fold,
    fold_many,
    is_vietnamese_syllable,
    looks_legacy_encoded,
    nfc,
    normalise_name,
    reversed_words,
)

INITIALS = "b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x".split()
RHYMES = (
    "a ăn ân e ê i o ô ơ u ư y oa oe uy uê iên ươn uôn oan oang uyên ia ua ưa ai ay âu ong".split()
)
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]

syllables = st.builds(
    lambda initial, rhyme, tone: nfc(normalise_name(_toned(initial, rhyme, tone))),
    st.sampled_from(INITIALS),
    st.sampled_from(RHYMES),
    st.sampled_from(TONES),
).filter(is_vietnamese_syllable)
names = st.lists(syllables, min_size=1, max_size=4).map(lambda words: " ".join(words).title())


def _toned(initial: str, rhyme: str, tone: str) -> str:
    """Put the tone on the first vowel: often the wrong place, for normalise_name to mend."""
    return initial + rhyme[0] + tone + rhyme[1:]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  Nguyễn   Văn\u00a0An ", "Nguyễn Văn An"),
        ("NGUYỄN THỊ HOÀ", "NGUYỄN THỊ HÒA"),
        ("Hoà", "Hòa"),
        ("Thuý", "Thúy"),
        ("khoẻ", "khỏe"),
        ("Hòang", "Hoàng"),
        ("Hoàng", "Hoàng"),
        ("Qúy", "Quý"),
        ("Quý", "Quý"),
        ("gìa", "già"),
        ("Gìn", "Gìn"),
        ("Mừơi", "Mười"),
        ("Khúyu", "Khuýu"),
        ("Thuỷ Nguyên-Hoà Bình", "Thủy Nguyên-Hòa Bình"),
        ("Ðặng", "Đặng"),
        ("Y\u200b Moan Êñuôl", "Y Moan Êñuôl"),
        ("Êđê", "Êđê"),
        ("H'Mông", "H'Mông"),
        ("Hoa\u0300", "Hòa"),
        ("A", "A"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_names_are_written_one_way(written: str, stored: str) -> None:
    assert normalise_name(written) == stored
    assert unicodedata.is_normalized("NFC", normalise_name(written))


@given(st.text(max_size=30))
def test_writing_a_name_twice_changes_nothing(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once
    assert "  " not in once
    assert once == once.strip()


@settings(max_examples=50)
@given(names)
def test_a_name_keeps_its_letters_and_tones(name: str) -> None:
    def marks(text: str) -> list[str]:
        return sorted(unicodedata.normalize("NFD", text))

    assert marks(normalise_name(name)) == marks(name)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Thị Hoà", "nguyen thi hoa"),
        ("  ĐẮK   LẮK ", "dak lak"),
        ("Ðức", "duc"),
        ("H’Mông", "h'mong"),
        ("Gio – Linh", "gio - linh"),
        ("Thôn 3\u200b", "thon 3"),
        ("ƯƠNG ưởng", "uong uong"),
        ("", ""),
        ("中 Hà", "ha"),
    ],
)
def test_search_keys(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(max_examples=50)
@given(names)
def test_a_name_is_found_however_it_is_typed(name: str) -> None:
    key = fold(name)
    typed = [name.upper(), name.lower(), unicodedata.normalize("NFD", name), normalise_name(name)]
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    typed.append(bare.replace("đ", "d").replace("Đ", "D"))
    assert {fold(one) for one in typed} == {key}
    assert key.isascii()
    assert key == key.lower()


@given(st.text(max_size=30))
def test_any_text_has_a_search_key(text: str) -> None:
    key = fold(text)
    assert key.isascii()
    assert key == " ".join(key.split())
    assert fold(key) == key


@settings(max_examples=50)
@given(st.lists(st.text(max_size=20), max_size=20))
def test_many_are_as_one_by_one(texts: list[str]) -> None:
    assert fold_many(texts) == [fold(text) for text in texts]
    assert collation_key_many(texts) == [collation_key(text) for text in texts]


def test_words_turned_around() -> None:
    assert reversed_words("nguyen van an") == "an van nguyen"
    assert reversed_words("an") == "an"
    assert reversed_words("") == ""


@pytest.mark.parametrize(
    "ordered",
    [
        "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ê ề g h i ì k l m n o ò ô ồ ơ ờ p q r s t"
        " u ù ư ừ v x y ỳ".split(),
        ["an", "An", "AN", "àn", "Ánh", "ăn", "ân"],
        ["Bình", "Bính", "Bịnh", "Bò", "Bô", "Bơ"],
        ["Lê An", "Lê Ân", "Lê Bình", "Lễ An", "Lệ An", "Li"],
        ["Hòa", "Hóa", "Hoài", "Hoàng", "Hồ"],
        ["ca", "can", "canh", "cao", "cha", "chan"],
        ["Dung", "Dũng", "Dương", "Đào", "Đức"],
        ["Thôn 1", "Thôn 2", "Thôn 9", "Thôn 10", "Thôn 11", "Thôn 100", "Thôn Cây Thị"],
        ["", "1", "10", "a"],
        ["Ba", "Ba na", "Bà", "Bà Rịa"],
        ["Nguyễn Văn An", "Nguyễn Văn Ân", "Nguyễn Xuân An"],
    ],
)
def test_dictionary_order(ordered: list[str]) -> None:
    shuffled = ordered[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=collation_key) == ordered
    assert len({collation_key(text) for text in ordered}) == len(ordered)


def test_tone_placement_and_composition_do_not_sort_apart() -> None:
    assert collation_key("Hoà") == collation_key("Hòa") == collation_key("Hoa\u0300")
    assert collation_key("Đông") == collation_key("Ðông")
    assert collation_key("Ê-đê") == collation_key("Ê đê")


def test_a_database_sorts_the_keys_alike() -> None:
    texts = ["Ân", "An", "ăn", "Đào", "Dung", "Thôn 10", "Thôn 2", "Lê An", "Lễ An", "Яна", "中"]
    by_python = sorted(texts, key=collation_key)
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (name text, key text)")
    connection.executemany("insert into t values (?, ?)", [(t, collation_key(t)) for t in texts])
    by_sqlite = [row[0] for row in connection.execute("select name from t order by key")]
    connection.close()
    assert by_sqlite == by_python
    # PostgreSQL under "C" compares the bytes of UTF-8.
    assert sorted(texts, key=lambda text: collation_key(text).encode()) == by_python


@given(st.text(max_size=30))
def test_any_text_has_a_sort_key_without_null(text: str) -> None:
    assert "\0" not in collation_key(text)


def test_many_names_are_quick() -> None:
    random_ = random.Random(3)
    words = [
        nfc(normalise_name(_toned(initial, rhyme, tone))).title()
        for initial in INITIALS
        for rhyme in RHYMES
        for tone in TONES
    ]
    people = [" ".join(random_.choices(words, k=3)) for _ in range(40_000)]
    for keys_of in (fold_many, collation_key_many):
        keys_of(people[:1000])
        started = time.process_time()
        keys_of(people)
        assert time.process_time() - started < 0.3  # about 0.06 s; room for a busy machine


TCVN3_PAIRS = [
    ("NguyÔn V¨n An", "Nguyễn Văn An"),
    ("TrÇn ThÞ Hång", "Trần Thị Hồng"),
    ("Ph¹m §øc H¶i", "Phạm Đức Hải"),
    ("Lª ThÞ Mü DuyÖn", "Lê Thị Mỹ Duyện"),
    ("Hµ TÜnh", "Hà Tĩnh"),
    ("Bïi Xu©n Tr­êng", "Bùi Xuân Trường"),
]
VNI_PAIRS = [
    ("Nguyeãn Vaên An", "Nguyễn Văn An"),
    ("Traàn Thò Hoàng", "Trần Thị Hồng"),
    ("Phaïm Ñöùc Haûi", "Phạm Đức Hải"),
    ("Leâ Thò Myõ", "Lê Thị Mỹ"),
    ("Höông Sôn, Haø Tónh", "Hương Sơn, Hà Tĩnh"),
]


@pytest.mark.parametrize(("written", "meant"), TCVN3_PAIRS)
def test_text_of_the_old_abc_fonts(written: str, meant: str) -> None:
    assert looks_legacy_encoded(written) == "TCVN3"
    assert convert_tcvn3(written) == meant


@pytest.mark.parametrize(("written", "meant"), VNI_PAIRS)
def test_text_of_the_vni_fonts(written: str, meant: str) -> None:
    assert looks_legacy_encoded(written) == "VNI"
    assert convert_vni(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "An",
        "Nguyễn Thị Hòa",
        "Đắk Lắk",
        "H'Mông",
        "José",
        "Müller",
        "« Hà »",
        "30 m²",
        "© 2021",
        "Giì",
    ],
)
def test_what_is_not_of_old_fonts_is_left_alone(text: str) -> None:
    assert looks_legacy_encoded(text) is None


@settings(max_examples=50)
@given(names)
def test_correct_names_never_look_like_old_fonts(name: str) -> None:
    assert looks_legacy_encoded(name) is None


@settings(max_examples=50)
@given(st.lists(syllables, min_size=1, max_size=4).map(" ".join))
def test_old_fonts_round_trip(name: str) -> None:
    from povertycore.vietnamese import _TCVN3_BYTES, _TCVN3_LETTERS

    to_tcvn3 = str.maketrans(dict(zip(_TCVN3_LETTERS, _TCVN3_BYTES, strict=True)))
    assert convert_tcvn3(name.translate(to_tcvn3)) == name


def test_every_letter_of_the_old_fonts_is_there_once() -> None:
    from povertycore.vietnamese import _TCVN3_BYTES, _TCVN3_LETTERS, _VNI

    vowels = [nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
    beyond_ascii = {letter for letter in [*vowels, "đ"] if not letter.isascii()}
    assert beyond_ascii <= set(_TCVN3_LETTERS)
    assert len(set(_TCVN3_LETTERS)) == len(_TCVN3_LETTERS) == len(set(_TCVN3_BYTES))
    unchanged = {"í", "ì"}
    assert beyond_ascii - unchanged <= set(_VNI.values())


@pytest.mark.parametrize("word", ["Nguyễn", "đê", "quý", "khuỷu", "ươm", "Y", "THỦY"])
def test_syllables(word: str) -> None:
    assert is_vietnamese_syllable(word)


@pytest.mark.parametrize("word", ["NguyÔn", "Êđê", "xyz", "hòà", "Krông", ""])
def test_no_syllables(word: str) -> None:
    assert not is_vietnamese_syllable(word)
