"""Suggestions from a language model of one's own, at an address of the OpenAI kind; off by default.

Nothing is sent before somebody names the address. Every text that is sent is logged
(``malgraf.language_model``) before it leaves, and each answer is marked with the model's name.
"""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx2

from api.engine.addresses import Addresses
from api.engine.credentials import credentials, refuse_open_secrets
from graph.errors import StoreError
from graph.linking.goal_text import GoalText, language_of
from graph.linking.suggester import Said, Suggested, Suggestion
from graph.texts import Text
from graph.vocabularies import taxonomy

KEY: Final = "MALGRAF_MODEL_KEY"
"""Where the key to the model is: ``Bearer`` and the key, or name:password."""
PATIENCE: Final = httpx2.Timeout(10, read=120)
LARGEST: Final = 1 << 20
"""Bytes of an answer that are read."""
_LOG: Final = logging.getLogger("malgraf.language_model")
_TASK: Final = """You link goals of a municipality to targets of Agenda 2030. Name the targets that
the goal, if it were reached, would clearly and directly help to reach in the municipality: usually
one to three, the most central first, the most specific; none where no target is clearly served or
the text only concerns the organisation itself. The targets, in short:
{targets}
Answer with JSON alone: {{"targets": [{{"code": "11.3", "probability": 0.8, "words": ["…"]}}]}}. The
words are those of the text that speak for the target, exactly as they stand there."""


class LanguageModel:
    """A model at an address; ``told`` is given each text before it is sent."""

    def __init__(
        self, address: str, name: str, told: Callable[[str], None] = lambda _: None
    ) -> None:
        """``address`` up to and with ``/v1``; a key, where one is needed, is in ``KEY``.

        Raises ``StoreError`` for what is no address, and for a key that would go unencrypted to
        another machine.
        """
        self.address, self.name = Addresses.of(address).engine.rstrip("/"), name
        self._told = told
        headers = credentials(KEY, None)
        refuse_open_secrets(self.address, headers)
        self._client = httpx2.Client(headers=headers, timeout=PATIENCE)

    @property
    def version(self) -> str:
        """What its suggestions are marked with."""
        return f"model:{self.name}"

    def suggest(self, text: GoalText, language: str = "", most: int = 3) -> Suggested:
        """What the model suggests; targets that do not exist are left out.

        Raises ``StoreError`` where it does not answer, or not as asked.
        """
        language = language or language_of(text)
        said = "\n".join(f"{field}: {value}" for field, value in text.fields())
        self._told(said)
        _LOG.info("sent to %s (%s): %s", self.address, self.name, said)
        answer = self._answered(said)
        found = sorted(_suggestions(answer, text), key=lambda each: -each.probability)
        return Suggested(language, tuple(found[:most]), self.version)

    def _answered(self, said: str) -> Any:
        body = {
            "model": self.name,
            "temperature": 0,
            "response_format": {"type": "json_object"},
            "messages": [
                {"role": "system", "content": task()},
                {"role": "user", "content": said},
            ],
        }
        try:
            reply = self._client.post(f"{self.address}/chat/completions", json=body)
            reply.raise_for_status()
            answer = json.loads(reply.content[:LARGEST])
            return json.loads(answer["choices"][0]["message"]["content"])
        except (httpx2.HTTPError, ValueError, LookupError, TypeError) as error:
            raise StoreError(
                Text(
                    f"Modellen på {self.address} svarade inte som den skulle: {error}. Kontrollera "
                    "adressen, namnet och nyckeln, eller utelämna --model-url.",
                    f"The model at {self.address} did not answer as it should: {error}. Check the "
                    "address, the name and the key, or leave out --model-url.",
                )
            ) from error


def task() -> str:
    """What is said to the model before each text: all of it, for those who want to see."""
    targets = "\n".join(
        f"{target.code} {target.label.en}" for target in taxonomy().targets.values()
    )
    return _TASK.format(targets=targets)


def _suggestions(answer: Any, text: GoalText) -> Iterator[Suggestion]:
    """What can be read of an answer, each target once."""
    known = {target.code for target in taxonomy().targets.values()}
    listed = answer.get("targets") if isinstance(answer, dict) else None
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, dict) or each.get("code") not in known:
            continue
        known.discard(each["code"])
        probability = each.get("probability", 0.5)
        likely = float(probability) if isinstance(probability, int | float) else 0.5
        words = each.get("words")
        quoted = (
            [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
        )
        yield Suggestion(each["code"], min(max(likely, 0.0), 1.0), tuple(_places(text, quoted)), ())


def _places(text: GoalText, quoted: list[str]) -> Iterator[Said]:
    """Where quoted words stand in the text; what does not stand there is left out."""
    for words in quoted:
        for field, value in text.fields():
            start = value.casefold().find(words.casefold())
            if words and start >= 0:
                yield Said(field, value, start, start + len(words), words)
                break
