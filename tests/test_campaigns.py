"""A little of each campaign with real servers; ``tests/campaigns/`` holds them at full size."""

from pathlib import Path

from tests.campaigns import kill, races


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    campaign = kill.Campaign(tmp_path, seed=5)
    campaign.prepare()
    campaign.cycle(1, "writing")
    campaign.finish()
    assert not campaign.book.faults
    assert campaign.book.acknowledged


def test_one_of_six_wins_and_no_race_breaks_a_rule(tmp_path: Path) -> None:
    contested = races.run(tmp_path, by_etag=5, by_shacl=7, seed=5, shares=(1, 5))
    assert not contested.faults
    assert contested.raced["etag"] == 6
