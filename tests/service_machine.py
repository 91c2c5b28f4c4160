"""A service and the model of a plan side by side: everything that is done to the one is to both."""

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar
from unittest.mock import patch
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pyoxigraph import Literal, RdfFormat, parse

from graph import states
from graph.classes import classes
from graph.names import PREFIXES
from graph.store import Installation
from tests.plan_edits import SLUGS, USUAL, Edit, a_thing, contents, edits, usual
from tests.plan_model import (
    FIELDS,
    LINKS,
    TEXTS,
    Plan,
    PlanModel,
    Refused,
    Wanted,
    differing,
    planned,
    statements,
)
from tests.reopening import Service

KEY, OTHER = "modell", "annan"
_CREATED = 201
_SHORT_TAILS = {"_MUCH": 40, "_MANY": 9, "_WORTH_SAVING": 6}
"""Snapshots come after a few changes here, so that they are read as often as the tail is."""


_BEGIN = ("unit/a", "unit/b", "vision/a", "theme/a", "goal/a", "goal/b", "indicator/a",
          "target-value/a")  # fmt: skip
_OWNERS = {"goal": {"responsibleUnit": ["unit/a"]}, "target-value": {"targetOf": ["indicator/a"]}}


class ServiceMachine(RuleBasedStateMachine):
    """Rules that change and read; after each, the store says what the model says."""

    service: ClassVar[Service]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.tails = ExitStack()
        for name, value in _SHORT_TAILS.items():
            self.tails.enter_context(patch.object(states, name, value))
        self.service.renew()
        self.client = self.service.client
        self.others = 0
        self.sent: dict[str, tuple[str, dict[str, Any], str]] = {}

    def teardown(self) -> None:
        self.tails.close()

    @property
    def installation(self) -> Installation:
        """The one behind the application now."""
        return self.service.behind.now

    @initialize()
    def begin(self) -> None:
        """Two organisations, of which the model is about one."""
        new, label = {"if-none-match": "*"}, {"label": {"sv": "Modellkommunen"}}
        for key in (OTHER, KEY):
            path = f"/api/v1/organisations/{key}"
            assert self.client.put(path, json=label, headers=new).status_code == _CREATED
        self.model = PlanModel(self.installation.number)
        started = [("create", one, usual(_kind(one)) | _OWNERS.get(_kind(one), {}), 0)
                   for one in _BEGIN]  # fmt: skip
        self.make_all(started, "")
        assert self.model.plan.keys() == {*_BEGIN}

    @rule(data=st.data(), why=st.sampled_from(["", "Beslut", "Rättelse å"]))
    def edit(self, data: st.DataObject, why: str) -> None:
        """Create, replace, change or remove things, one after the other."""
        for _ in range(data.draw(st.integers(1, 4))):
            self.make(data.draw(edits(self.model.plan)), why)

    def make(self, edit: Edit, why: str) -> None:
        """Ask for one edit."""
        action, thing, content, how = edit
        header, seen, possible = self.condition(thing, how)
        wanted = Wanted(action, thing, content, None if action == "create" else seen)
        path = f"/api/v1/{_address(thing)}"
        headers = {"if-none-match": "*"} if action == "create" else {"if-match": header}
        headers["why"] = quote(why)
        methods = {"create": "PUT", "replace": "PUT", "change": "PATCH", "remove": "DELETE"}
        if action == "change":
            headers["content-type"] = "application/merge-patch+json"
        body = None if action == "remove" else content
        answer = self.client.request(methods[action], path, headers=headers, json=body)
        if not possible and action != "create":
            self.refused(answer, 412)
            return
        self.settle(action, answer, [wanted], why)

    @rule(kind=st.sampled_from([*FIELDS]), slug=st.none() | st.sampled_from(SLUGS), data=st.data())
    def add(self, kind: str, slug: str | None, data: st.DataObject) -> None:
        """Add a thing under a key that makes it safe to send again."""
        content = data.draw(contents(self.model.plan, kind, whole=True)) | {"label": USUAL["label"]}
        key = f"k{len(self.sent)}"
        body = content | ({"slug": slug} if slug else {})
        made = slug or self.free_slug(kind)
        answer = self.client.post(
            f"/api/v1/{classes()[kind].plural}?organisation={KEY}",
            json=body,
            headers={"idempotency-key": key},
        )
        self.settle("add", answer, [Wanted("add", f"{kind}/{made}", content)], "")
        if answer.status_code == _CREATED:
            self.sent[key] = (kind, body, answer.headers["location"])

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """The same request with the same key is answered, and not carried out."""
        key = data.draw(st.sampled_from(sorted(self.sent)))
        kind, body, location = self.sent[key]
        path = f"/api/v1/{classes()[kind].plural}?organisation={KEY}"
        answer = self.client.post(path, json=body, headers={"idempotency-key": key})
        assert (answer.status_code, answer.headers["location"]) == (_CREATED, location)
        other = body | {"label": {"sv": "Något annat"}}
        self.refused(self.client.post(path, json=other, headers={"idempotency-key": key}), 409)

    @rule(data=st.data(), why=st.sampled_from(["", "Samlat"]))
    def bulk(self, data: st.DataObject, why: str) -> None:
        """Several edits as one change."""
        chosen = st.lists(edits(self.model.plan), min_size=1, max_size=4)
        self.make_all(data.draw(chosen), why)

    def make_all(self, chosen: list[Edit], why: str) -> None:
        """Ask for several edits as one change."""
        operations, wanted, all_possible = [], [], True
        for action, thing, content, how in chosen:
            header, seen, possible = self.condition(thing, how)
            kind, slug = thing.split("/")
            operation: dict[str, Any] = {"action": action, "kind": kind, "slug": slug}
            if action != "remove":
                operation["content"] = content
            if action != "create":
                operation["ifMatch"] = header
                all_possible = all_possible and possible
            operations.append(operation)
            wanted.append(Wanted(action, thing, content, None if action == "create" else seen))
        answer = self.client.post(
            f"/api/v1/bulk?organisation={KEY}",
            json={"operations": operations},
            headers={"why": quote(why)},
        )
        if all_possible:
            self.settle("bulk", answer, wanted, why)
        else:
            self.refused(answer, 412)

    @precondition(lambda self: self.model.changes)
    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        """Undo a change, unless later ones build on it or a rule would break."""
        number = data.draw(st.sampled_from([one.number for one in self.model.changes]))
        path = f"/api/v1/changes/{number}/revert"
        answer = self.client.post(path, json={"why": "Ångrat"})
        try:
            after = self.model.reverted(number)
        except Refused as refusal:
            self.refused(answer, refusal.status)
            if refusal.status == 409:
                named = " ".join(one["value"] for one in answer.json()["problems"])
                later = {int(one) for one in re.findall(r"[0-9]+", named)}
                assert later <= {one.number for one in self.model.changes}
                assert min(later) > number
            return
        assert answer.status_code == 200, answer.text
        assert self.model.make(after, "Ångrat")
        assert answer.json() == {"number": self.model.number, "reverts": number}
        self.done["reverted"] += 1

    @rule()
    def change_another(self) -> None:
        """Something happens elsewhere; numbers are of the whole installation."""
        self.others += 1
        theme = {"label": {"sv": f"Tema {self.others}"}}
        answer = self.client.post(f"/api/v1/themes?organisation={OTHER}", json=theme)
        assert answer.status_code == _CREATED
        self.model.number += 1

    @rule()
    def restart(self) -> None:
        """Close and open."""
        self.service.restart()
        self.done["restarts"] += 1

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        """A thing now or as it was, its version and its ETag."""
        thing = data.draw(a_thing(self.model.plan, tuple(FIELDS)))
        points = st.none() | st.integers(self.model.first, self.model.number)
        at = data.draw(points)
        plan = self.model.plan if at is None else self.model.at(at)
        parameters = {} if at is None else {"at": at}
        answer = self.client.get(f"/api/v1/{_address(thing)}", params=parameters)
        if thing not in plan:
            assert answer.status_code == 404
            return
        last = max(one.number for one in self.model.changes if at is None or one.number <= at)
        assert answer.headers["etag"] == f'"{last}-json-mul"'
        touched = [one.number for one in self.model.changes if thing in one.touched]
        assert answer.json()["version"] == min(touched[-1], last)
        assert self.shown(answer.json()) == _with_owners(plan, thing)
        self.done["read"] += 1

    @rule(kind=st.sampled_from([*FIELDS]), data=st.data())
    def read_all(self, kind: str, data: st.DataObject) -> None:
        """All things of a kind, now or as they were."""
        at = data.draw(st.integers(self.model.first, self.model.number))
        plural = classes()[kind].plural
        answer = self.client.get(
            f"/api/v1/{plural}", params={"organisation": KEY, "limit": 100, "at": at}
        ).json()
        plan = self.model.at(at)
        said = {f"{kind}/{item['slug']}": self.shown(item) for item in answer["items"]}
        assert said == {one: _with_owners(plan, one) for one in plan if one.startswith(f"{kind}/")}

    @rule(data=st.data())
    def read_history(self, data: st.DataObject) -> None:
        """Exactly the changes of a thing, with their reasons."""
        thing = data.draw(a_thing(self.model.plan, tuple(FIELDS)))
        parameters = {"organisation": KEY, "subject": thing, "limit": "200"}
        items = self.client.get("/api/v1/changes", params=parameters).json()["items"]
        assert [item["number"] for item in items] == self.model.history(thing)
        reasons = {one.number: one.why for one in self.model.changes}
        assert all(item["why"] == reasons[item["number"]] for item in items)
        self.done["histories"] += 1

    @rule(data=st.data())
    def compare(self, data: st.DataObject) -> None:
        """As many statements differ between two points as in the model."""
        numbers = st.integers(self.model.first, self.model.number)
        one, two = sorted((data.draw(numbers), data.draw(numbers)))
        parameters = {"organisation": KEY, "from": str(one), "to": str(two)}
        answer = self.client.get("/api/v1/differences", params=parameters).json()
        differing = statements(self.model.at(one)) ^ statements(self.model.at(two))
        assert answer["difference"]["statements"] == len(differing)

    @invariant()
    def agrees(self) -> None:
        """The store says what the model says, and numbers are given once."""
        if hasattr(self, "model"):
            assert self.installation.number == self.model.number
            stored = self.stored()
            differs = differing(stored, self.model.plan)
            assert not differs, [(stored.get(t), self.model.plan.get(t)) for t in differs]

    def condition(self, thing: str, how: int) -> tuple[str, int | None, bool]:
        """An If-Match, what it says has been seen, and whether such a number exists."""
        version, number = self.model.version(thing), self.model.number
        if how < 4:
            return "*", None, True
        if how < 7:
            return f'"{version}"', version, True
        if how == 7:
            return f'"{number}-json-mul"', number, True
        if how == 8:
            return f'"{max(0, version - 1)}"', max(0, version - 1), True
        return f'"{number + 1}"', number + 1, False

    def settle(self, name: str, answer: Any, wanted: list[Wanted], why: str) -> None:
        """Hold an answer against what the model makes of the same edits."""
        try:
            after = self.model.edited(wanted)
        except Refused as refusal:
            self.refused(answer, refusal.status)
            return
        assert answer.status_code == (201 if name in {"create", "add"} else 200), answer.text
        self.model.make(after, why)
        self.done[name] += 1
        said = answer.json()
        if name in {"bulk", "remove"}:
            assert said["number"] == self.model.last
        else:
            assert self.shown(said) == _with_owners(after, wanted[0].thing)
            assert said["version"] == self.model.version(wanted[0].thing)

    def refused(self, answer: Any, status: int) -> None:
        """It was refused as it should, and says why."""
        assert answer.status_code == status, (status, answer.text)
        assert answer.json()["detail"]
        self.done[f"refused {status}"] += 1

    def free_slug(self, kind: str) -> str:
        """The slug that the service should make of the usual label."""
        stem = "ingen-skadas-i-trafiken"
        numbered = [stem, *(f"{stem}-{n}" for n in range(2, 1000))]
        return next(slug for slug in numbered if f"{kind}/{slug}" not in self.model.plan)

    def shown(self, item: Mapping[str, Any]) -> dict[str, frozenset[str]]:
        """What an answer says of a thing, as the model says it."""
        kind = item["kind"]
        found = {"type": frozenset({kind})}
        for name in classes()[kind].written:
            values = _shown(name, item[name])
            if values:
                found[name] = values
        return found

    def stored(self) -> Plan:
        """What the store says, as the model says it; the organisation itself left out."""
        quads = parse(self.installation.organisation(KEY).quads, RdfFormat.N_QUADS)
        said = ((_named(str(q.subject)[1:-1]), q.predicate.value, q.object) for q in quads)
        return planned(
            (thing, *_said(thing, path, value))
            for thing, path, value in said
            if not thing.startswith("organisation/")
        )


def _address(thing: str) -> str:
    kind, slug = thing.split("/")
    return f"{classes()[kind].plural}/{KEY}/{slug}"


def _kind(thing: str) -> str:
    return thing.split("/")[0]


def _named(iri: str) -> str:
    return iri.removeprefix(f"http://localhost:8000/id/{KEY}/")


def _shown(name: str, value: Any) -> frozenset[str]:
    if value is None or value == []:
        return frozenset()
    if name in TEXTS:
        return frozenset(f"{language}:{text}" for language, text in value.items() if text)
    if name in LINKS or name == "targetOf":
        return frozenset(_named(one["id"]) for one in value)
    if isinstance(value, dict):  # a link, or a text that nobody has said
        return frozenset({value["id"].rsplit("/", 1)[-1]} if "id" in value else ())
    return frozenset({str(value)})


def _said(thing: str, path: str, value: Any) -> tuple[str, str]:
    """A statement's field and value, as the model says them."""
    described = classes()[thing.split("/")[0]]
    if path == f"{PREFIXES['rdf']}type":
        return "type", described.kind if value.value in described.types else value.value
    name = next(field.name for field in described.fields.values() if field.path == path)
    if name in TEXTS:
        assert isinstance(value, Literal)
        return name, f"{value.language}:{value.value}"
    if name in LINKS:
        return name, _named(value.value)
    return name, value.value.rsplit("/", 1)[-1]


def _with_owners(plan: Plan, thing: str) -> dict[str, frozenset[str]]:
    """What is said of a thing, with what it belongs to."""
    owners = frozenset(one for one, said in plan.items() if thing in said.get("hasTargetValue", ()))
    return plan[thing] | ({"targetOf": owners} if owners else {})
