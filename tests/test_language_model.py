"""A language model of one's own: asked only where named, and what is sent is shown."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from api.language_model import LanguageModel, task
from graph.benchmarks.suggesting.methods import brought
from graph.errors import StoreError
from graph.linking.goal_text import GoalText
from graph.linking.suggester import suggester
from tests.test_cli import output
from tests.test_suggestions_service import text as gold_text


class Model:
    """Answers as a model would; ``content`` is what it says, ``asked`` what came."""

    def __init__(self) -> None:
        self.content = json.dumps(
            {
                "targets": [
                    {"code": "6.1", "probability": 0.4, "words": ["dricksvatten", "står inte här"]},
                    {"code": "3.9", "probability": 7},
                    {"code": "6.1", "probability": 0.9},
                    {"code": "99.9", "probability": 0.9},
                    "inte ett mål",
                ]
            }
        )
        self.status = 200
        self.asked: list[tuple[str, dict[str, str], dict[str, object]]] = []


@pytest.fixture
def model() -> Iterator[tuple[Model, str]]:
    """A model on loopback, and its address."""
    answering = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answering.asked.append((self.path, dict(self.headers), body))
            said = json.dumps({"choices": [{"message": {"content": answering.content}}]}).encode()
            self.send_response(answering.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield answering, f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_a_model_answers_becomes_suggestions_marked_by_it(model: tuple[Model, str]) -> None:
    answering, address = model
    shown: list[str] = []
    found = LanguageModel(address, "egen", shown.append).suggest(GoalText("Rent dricksvatten"))
    assert found.version == "model:egen"
    assert [(each.target, each.probability) for each in found.suggestions] == [
        ("3.9", 1.0),
        ("6.1", 0.4),
    ]
    [said] = found.suggestions[1].words_for
    assert (said.field, said.text[said.start : said.end]) == ("label", "dricksvatten")
    assert shown == ["label: Rent dricksvatten"]
    path, _, body = answering.asked[0]
    assert (path, body["model"]) == ("/v1/chat/completions", "egen")
    assert body["messages"] == [
        {"role": "system", "content": task()},
        {"role": "user", "content": shown[0]},
    ]


@pytest.mark.parametrize("content", ["ingen json", "[]", '{"targets": 3}', '{"targets": [{}]}'])
def test_answers_without_targets_are_refused_or_suggest_nothing(
    model: tuple[Model, str], content: str
) -> None:
    answering, address = model
    answering.content = content
    asked = LanguageModel(address, "egen")
    if content == "ingen json":
        with pytest.raises(StoreError) as told:
            asked.suggest(GoalText("Rent dricksvatten"))
        assert "--model-url" in told.value.message.sv
    else:
        assert asked.suggest(GoalText("Rent dricksvatten")).suggestions == ()


def test_a_model_that_is_not_there_is_told(model: tuple[Model, str]) -> None:
    answering, address = model
    answering.status = 500
    with pytest.raises(StoreError):
        LanguageModel(address, "egen").suggest(GoalText("Rent dricksvatten"))


def test_a_key_never_goes_unencrypted_to_another_machine(
    monkeypatch: pytest.MonkeyPatch, model: tuple[Model, str]
) -> None:
    answering, address = model
    monkeypatch.setenv("MALGRAF_MODEL_KEY", "Bearer hemlig")
    with pytest.raises(StoreError):
        LanguageModel("http://modell.example/v1", "egen")
    LanguageModel(address, "egen").suggest(GoalText("Rent dricksvatten"))
    headers = {name.casefold(): value for name, value in answering.asked[0][1].items()}
    assert headers["authorization"] == "Bearer hemlig"


def test_the_command_shows_what_it_sends(
    model: tuple[Model, str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, address = model
    asked = ("suggest", "--text", "Rent dricksvatten", "--format", "json", "--model-url", address)
    out, err = output(capsys, *asked, "--model", "egen", "--lang", "en")
    assert [row["target"] for row in json.loads(out)] == ["3.9", "6.1"]
    assert f"Sent to {address}: label: Rent dricksvatten" in err.replace("\n", " ")
    _, err = output(capsys, *asked, "--lang", "en", code=1)
    assert "--model" in err


def test_a_model_is_measured_as_the_others_are(model: tuple[Model, str]) -> None:
    _, address = model
    targets = suggester().targets
    method = brought(LanguageModel(address, "egen"), targets)
    scores = dict(zip([t.code for t in targets], method.targets(gold_text(("6.1",))), strict=True))
    assert (scores["6.1"], scores["3.9"], scores["1.1"]) == (0.4, 1.0, 0.0)
    assert method.goals(gold_text(("6.1",)))[5] == pytest.approx(0.4)
