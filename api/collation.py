"""Swedish alphabetical order: å, ä and ö stand last, accents and case do not matter."""

import unicodedata

_AFTER_Z = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"}


def swedish_key(text: str) -> str:
    """A key that sorts as a Swedish reader expects.

    >>> sorted(["ö", "Zebra", "éclair", "ål", "ät", "ek"], key=swedish_key)
    ['éclair', 'ek', 'Zebra', 'ål', 'ät', 'ö']
    """
    return "".join(_AFTER_Z.get(letter) or _without_accent(letter) for letter in text.casefold())


def _without_accent(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
