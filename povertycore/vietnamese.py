"""Vietnamese text: one way to write a name, one key to search it, one key to sort it.

It guesses no missing diacritics and corrects no spelling other than where the tone mark stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
TONES: Final = ("", _GRAVE, _HOOK, _TILDE, _ACUTE, _DOT)
"""Tone marks in dictionary order: ngang, huyền, hỏi, ngã, sắc, nặng."""

_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# Letters that only look like Đ: Icelandic eth and African D, common in old files.
_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ", "\u0256": "đ"})
_ASCII_LIKE = str.maketrans(
    {
        "đ": "d", "Đ": "d",
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    }
)  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?P<initial>ngh|ng|nh|ch|gh|gi(?=[aăâeêoôơuưy])|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?P<vowels>iêu|yêu|oai|oao|oay|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu"
    r"|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    r"(?P<final>ch|ng|nh|[cmnpt])?\Z"
)
_CACHE_LIMIT: Final = 200_000


class _WordCache(dict[str, str]):
    """The key of every word met so far; names repeat their words, so a list is mostly look-ups."""

    def __init__(self, compute: Callable[[str], str]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> str:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        key = self[word] = self._compute(word)
        return key


def nfc(text: str) -> str:
    """Return the text in composed form, as the register stores it.

    >>> nfc("Hoa\u0300") == "Hoà"
    True
    """
    return unicodedata.normalize("NFC", text)


def normalise_name(text: str) -> str:
    """Return the name as the register writes it; capitals stay as they are.

    Composed form (NFC), single spaces, nothing invisible, a true Đ, and the tone mark in the
    traditional place of Vietnamese papers: hòa, thúy, khỏe (not hoà, thuý, khoẻ), hoàng, quý, già.

    >>> normalise_name("  NGUYỄN  Thị\u00a0Hoà "), normalise_name("Thuý Qúy Hòang")
    ('NGUYỄN Thị Hòa', 'Thúy Quý Hoàng')
    """
    return _joined([_NORMAL_WORDS[word] for word in text.split()])


def _joined(words: list[str]) -> str:
    """Return the words with single spaces; words of which nothing is left leave no gap."""
    return " ".join(words) if "" not in words else " ".join([word for word in words if word])


def _normal_word(word: str) -> str:
    visible = nfc(_INVISIBLE.sub("", word).translate(_LOOKALIKES))
    return _LETTERS.sub(lambda match: _place_tone(match[0]), visible)


def _place_tone(letters: str) -> str:
    """Return the syllable with its single tone mark in the traditional place.

    What is no Vietnamese syllable (a foreign or ethnic-minority name) is returned as it came.
    """
    if letters.isascii():
        return letters
    decomposed = unicodedata.normalize("NFD", letters)
    marks = [char for char in decomposed if char in TONES]
    if len(marks) != 1:
        return letters
    bare = nfc(decomposed.replace(marks[0], ""))
    match = _SYLLABLE.match(bare.lower())
    if match is None:
        return letters
    place = match.start("vowels") + _toned_vowel(match["vowels"], has_final=bool(match["final"]))
    return nfc(f"{bare[: place + 1]}{marks[0]}{bare[place + 1 :]}")


def _toned_vowel(vowels: str, *, has_final: bool) -> int:
    """Return which of the vowels carries the tone mark."""
    shaped = [index for index, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    if len(vowels) == 1:
        return 0
    return 1 if has_final or len(vowels) == 3 else 0


def fold(text: str) -> str:
    """Return the search key: lower-case ASCII, no diacritics, đ as d, single spaces.

    Where the tone mark stands makes no difference, nor does composed or decomposed form.
    Characters without an ASCII shape are left out.

    >>> fold("Nguyễn Thị  HOÀ"), fold("Đắk Lắk – H'Mông")
    ('nguyen thi hoa', "dak lak - h'mong")
    """
    return _joined([_FOLDED_WORDS[word] for word in text.split()])


def fold_many(texts: Iterable[str]) -> list[str]:
    """Return the search key of every text, in the same order."""
    return [fold(text) for text in texts]


def _fold_word(word: str) -> str:
    if word.isascii():
        return word.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKD", word.translate(_LOOKALIKES)).translate(_ASCII_LIKE)
    # A compatibility form may itself hold a space (for example a spacing accent).
    return "".join(plain.encode("ascii", "ignore").decode("ascii").lower().split())


def reversed_words(folded: str) -> str:
    """Return the words last to first: people are looked up by their given name, which stands last.

    >>> reversed_words("nguyen van an")
    'an van nguyen'
    """
    return " ".join(reversed(folded.split()))


# Codes of the sort key, all ASCII so that every database compares them alike. In ascending order:
# space (before the case codes), '(' to '-' for the six tones, digits, then the 33 letters.
_TONE_CODES: Final = dict(zip(TONES, "()*+,-", strict=True))
_LETTER_CODES: Final = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+")
_CASE_LOWER, _CASE_CAPITAL, _CASE_MIXED, _CASE_UPPER = "0123"


def collation_key(text: str) -> str:
    """Return a plain string whose code-point order is Vietnamese dictionary order.

    Letters first (a ă â b c d đ e ê ...), then the tone of the same syllable (ngang, huyền, hỏi,
    ngã, sắc, nặng), syllable by syllable; lower case before capitals only when all else is equal.
    Numbers sort by value, so "Thôn 2" stands before "Thôn 10". Punctuation parts words and is
    otherwise ignored. The key is ASCII for Vietnamese text: it sorts alike in Python, in SQLite
    (BINARY) and in PostgreSQL ("C"), so it can stand in an indexed column.

    >>> sorted(["Bình", "Ánh", "Ân", "An", "Ăn", "Đào", "Dung", "Thôn 10", "Thôn 2"],
    ...     key=collation_key)
    ['An', 'Ánh', 'Ăn', 'Ân', 'Bình', 'Dung', 'Đào', 'Thôn 2', 'Thôn 10']
    """
    words = text.split()
    keys = "".join([_SORT_WORDS[word] for word in words])
    cases = "".join([_CASE_WORDS[word] for word in words]).rstrip(_CASE_LOWER)
    return f"{keys} {cases}" if cases else keys


def collation_key_many(texts: Iterable[str]) -> list[str]:
    """Return the sort key of every text, in the same order."""
    return [collation_key(text) for text in texts]


def _pieces(word: str) -> list[str]:
    return _PIECES.findall(nfc(_INVISIBLE.sub("", word).translate(_LOOKALIKES)))


def _sort_word(word: str) -> str:
    """Return letter and tone codes of one word."""
    return "".join([_letters_key(piece) for piece in _pieces(word)])


def _case_word(word: str) -> str:
    """Return one case code for each piece of one word."""
    return "".join([_case_code(piece) for piece in _pieces(word)])


def _letters_key(piece: str) -> str:
    if piece.isascii() and piece.isdecimal():
        return _number_key(piece) + _TONE_CODES[""]
    letters, tones = "", ""
    for char in unicodedata.normalize("NFD", piece.lower()):
        if char in _TONE_CODES:
            tones += _TONE_CODES[char]
        else:
            letters += char
    codes = [_LETTER_CODES.get(letter) or _foreign_code(letter) for letter in nfc(letters)]
    return "".join(codes) + (tones or _TONE_CODES[""])


def _foreign_code(letter: str) -> str:
    """Return the code of a letter outside the alphabet: its base letter's, else itself (last)."""
    base = unicodedata.normalize("NFKD", letter)[0]
    return _LETTER_CODES.get(base, letter)


def _number_key(digits: str) -> str:
    """Return digits that sort by value: the length first, then the digits."""
    significant = digits.lstrip("0") or "0"
    nines, rest = divmod(len(significant), 9)
    return f"{'9' * nines}{rest}{significant}"


def _case_code(piece: str) -> str:
    if piece == piece.lower():
        return _CASE_LOWER
    if len(piece) > 1 and piece == piece.upper():
        return _CASE_UPPER
    if piece[0] == piece[0].upper() and piece[1:] == piece[1:].lower():
        return _CASE_CAPITAL
    return _CASE_MIXED


# Legacy encodings. TCVN3 (fonts .VnTime ...) gave each letter one byte, VNI (VNI-Times ...) wrote a
# base letter and a second byte for its marks. Read as Latin-1 they show as below.
_TCVN3_BYTES: Final = (
    "¸µ¶·¹" "¨¾»¼½Æ" "©ÊÇÈÉË" "®" "ÐÌÎÏÑ" "ªÕÒÓÔÖ" "Ý×ØÜÞ" "ãßáâä" "«èåæçé" "¬íêëìî" "óïñòô"
    "\u00adøõö÷ù" "ýúûüþ" "¡¢§£¤¥¦"
)  # fmt: skip
_TCVN3_LETTERS: Final = (
    "áàảãạ" "ăắằẳẵặ" "âấầẩẫậ" "đ" "éèẻẽẹ" "êếềểễệ" "íìỉĩị" "óòỏõọ" "ôốồổỗộ" "ơớờởỡợ" "úùủũụ"
    "ưứừửữự" "ýỳỷỹỵ" "ĂÂĐÊÔƠƯ"
)  # fmt: skip
_TCVN3: Final = str.maketrans(dict(zip(_TCVN3_BYTES, _TCVN3_LETTERS, strict=True)))


def _vni_table() -> dict[str, str]:
    """Return the letter for every one- and two-character VNI code, small and capital."""
    table = dict(zip("ôöñæóòî", "ơưđỉĩịỵ", strict=True))
    tones = dict(zip("ùøûõï", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))
    for base, letter in zip("aeouyôö", "aeouyơư", strict=True):
        table |= {base + second: nfc(letter + tone) for second, tone in tones.items()}
    with_tones = ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
    for bases, seconds, mark in (("aeo", "âáàåãä", "\u0302"), ("a", "êéèúüë", "\u0306")):
        for base in bases:
            for second, tone in zip(seconds, with_tones, strict=True):
                table[base + second] = nfc(base + mark + tone)
    return table | {code.upper(): letter.upper() for code, letter in table.items()}


_VNI: Final = _vni_table()
_VNI_CODE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
_LEGACY_SEPARATORS = re.compile(r"[\s!-@\[-`{-~°²³]+")
_TCVN3_EVIDENCE = re.compile(
    "[a-z][À-ÖØ-Þ]|[^\x00-\xa0àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ\u0100-\U0010ffff]"
)
_LATIN_1_SIGN = re.compile(r"[\u00a1-\u00ff]")


def convert_tcvn3(text: str) -> str:
    """Return text written for TCVN3 (ABC) fonts in Unicode.

    Capital letters with tones exist in TCVN3 only through capital fonts (.VnTimeH), which a file's
    text does not show: they come out as small letters.

    >>> convert_tcvn3("NguyÔn V¨n Hµ")
    'Nguyễn Văn Hà'
    """
    return text.translate(_TCVN3)


def convert_vni(text: str) -> str:
    """Return text written for VNI fonts in Unicode.

    >>> convert_vni("Nguyeãn Thò Höông")
    'Nguyễn Thị Hương'
    """
    return _VNI_CODE.sub(lambda match: _VNI[match[0]], nfc(text))


def looks_legacy_encoded(text: str) -> str | None:
    """Return 'TCVN3' or 'VNI' when the text was certainly written for such fonts, else None.

    Certain means: some words are no Vietnamese syllables as they stand, and every one of them is
    when converted; for TCVN3 one must also hold a sign Vietnamese has not, or a capital after a
    small letter. Correct Vietnamese, mistyped Vietnamese and foreign names give None.

    >>> [looks_legacy_encoded(t) for t in ("TrÇn ThÞ Lý", "Traàn Thò Lyù", "Trần Thị Lý", "José")]
    ['TCVN3', 'VNI', None, None]
    """
    words = [
        word
        for word in _LEGACY_SEPARATORS.split(text)
        if _LATIN_1_SIGN.search(word)
        and re.search("[A-Za-z]", word)
        and not is_vietnamese_syllable(word)
    ]
    if not words:
        return None
    if _TCVN3_EVIDENCE.search(text) and _all_syllables(map(convert_tcvn3, words)):
        return "TCVN3"
    return "VNI" if _all_syllables(map(convert_vni, words)) else None


def _all_syllables(words: Iterable[str]) -> bool:
    return all(is_vietnamese_syllable(word) for word in words)


def is_vietnamese_syllable(word: str) -> bool:
    """Return whether the word has the shape of one Vietnamese syllable with at most one tone.

    >>> is_vietnamese_syllable("Nguyễn"), is_vietnamese_syllable("NguyÔn")
    (True, False)
    """
    decomposed = unicodedata.normalize("NFD", word)
    tones = [char for char in decomposed if char in _TONE_CODES]
    bare = nfc("".join([char for char in decomposed if char not in _TONE_CODES]))
    return len(tones) <= 1 and _SYLLABLE.match(bare.lower()) is not None


_NORMAL_WORDS = _WordCache(_normal_word)
_FOLDED_WORDS = _WordCache(_fold_word)
_SORT_WORDS = _WordCache(_sort_word)
_CASE_WORDS = _WordCache(_case_word)
