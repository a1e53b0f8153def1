"""Addresses and constant texts that are worked out once are those that Django gives each time."""

import uuid
from importlib import import_module

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import translation

from guildmark.web.addresses import address_of

ARGUMENTS = {IntConverter: 7, UUIDConverter: uuid.UUID(int=5)}


def every_page():
    urls = import_module("guildmark.web.urls").urlpatterns
    return [(f"web:{each.name}", list(each.pattern.converters.values())) for each in urls]


def test_every_page_has_the_address_that_django_gives_it():
    assert len(every_page()) > 50
    for name, converters in every_page():
        for text in ("plain", "SLUG", "two words/ü?", "a{0}b"):
            args = [ARGUMENTS.get(type(each), text) for each in converters]
            for _again in range(2):
                try:
                    expected = reverse(name, args=args)
                except NoReverseMatch:
                    with pytest.raises(NoReverseMatch):
                        address_of(name, *args)
                else:
                    assert address_of(name, *args) == expected


def test_ids_may_be_given_as_text():
    assert address_of("web:course", str(uuid.UUID(int=5))) == reverse("web:course", args=[uuid.UUID(int=5)])


def test_a_page_that_does_not_exist_has_no_address():
    with pytest.raises(NoReverseMatch):
        address_of("web:nothing")
    with pytest.raises(NoReverseMatch):
        address_of("web:course", "not-an-id")


def render(text, **context):
    return engines["django"].from_string("{% load i18n static %}" + text).render(context)


def test_tags_are_djangos():
    some = uuid.UUID(int=9)
    assert render("{% url 'web:course' some %}", some=some) == f"/learn/{some}"
    assert render("{% url 'web:course' enrolment=some %}", some=some) == f"/learn/{some}"
    assert render("{% url 'web:nothing' as there %}[{{ there }}]") == "[]"
    assert render("{% url 'web:gigs' as there %}[{{ there }}]") == "[/gigs]"
    assert render("{% static 'guildmark/tokens.css' %}") == "/static/guildmark/tokens.css"
    with pytest.raises(NoReverseMatch):
        render("{% url 'web:nothing' %}")


def test_a_constant_text_follows_the_language():
    template = engines["django"].from_string("{% load i18n %}{% translate 'Monday' %}")
    said = []
    for language in ("en", "de", "en", "de"):
        with translation.override(language):
            said.append(template.render())
    assert said == ["Monday", "Montag", "Monday", "Montag"]


def test_a_text_that_varies_is_translated_each_time():
    template = engines["django"].from_string("{% load i18n %}{% translate day %}")
    with translation.override("de"):
        assert [template.render({"day": day}) for day in ("Monday", "Tuesday", "<b>")] == [
            "Montag",
            "Dienstag",
            "&lt;b&gt;",
        ]
