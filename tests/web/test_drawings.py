"""Organisations keep their marks."""

from guildmark.web.components.own_mark import draw_own_mark


def test_an_organisation_keeps_its_mark():
    assert draw_own_mark("lanternfield-studio") == draw_own_mark("lanternfield-studio")
    assert len({draw_own_mark(f"organisation-{n}") for n in range(60)}) > 4
