"""Every text of the pages stands in both languages, and every one is used."""

import re
import tomllib
from pathlib import Path

from api.language import FOLDER as TEXTS
from api.rendering import FOLDER as API


def keys(language: str) -> dict[str, str]:
    tables = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": text for table, rows in tables.items() for key, text in rows.items()}


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    swedish, english = keys("sv"), keys("en")
    assert swedish.keys() == english.keys()
    for key, text in swedish.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[key])), key


def sources() -> list[Path]:
    return [
        *(API / "templates").glob("*.html"),
        *(API / "pages").rglob("*.py"),
        *API.glob("*.py"),
        *API.glob("editor/*.py"),
    ]


def test_pages_use_only_texts_that_exist() -> None:
    known = keys("sv")
    for path in sources():
        text = path.read_text(encoding="utf-8")
        used = re.findall(r'(?:\bt\(|in_words\(language, )"([\w-]+\.[\w-]+)"(?! ~)', text)
        assert [key for key in used if key not in known] == [], path.name
        started = re.findall(r'(?:\bt\(|in_words\(language, f)"([\w-]+\.\w*)"? ?[~{]', text)
        assert all(any(key.startswith(part) for key in known) for part in started), path.name


def test_every_text_is_used() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    families = set(re.findall(r'"([\w-]+\.[\w]*?)(?:" ~|{)', everything))
    unused = [
        key
        for key in keys("sv")
        if f'"{key}"' not in everything and not any(key.startswith(part) for part in families)
    ]
    assert unused == []
