"""Gigs on the pages of clients and contractors: found again, changed in the open, and asked about before it is final."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from guildmark.credentials.models import Badge
from guildmark.people.models import StaffAccess
from guildmark.people.queries import list_client_users
from guildmark.pools import queries as pools
from guildmark.pools.models import PoolMember
from guildmark.programs import actions as programs
from guildmark.web.client.spelling import find_meant, same_word
from guildmark.work import actions as work
from guildmark.work.models import Gig, Interest, Offer, Rating
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
FORM = {"title": "Tenant letters", "skill": "Editing", "value_minor": "640.00"}


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def client(world):
    return signed_in(world, "client", world.client)


@pytest.fixture
def root(world):
    return f"/client/{world.organisation.slug}"


def reader(contractor):
    browser = Browser()
    session = browser.session
    session["contractor"] = str(contractor.pk)
    session.save()
    return browser


def titled(world, title, **more):
    gig = world.gig(**more)
    Gig.objects.filter(pk=gig.pk).update(title=title)
    return gig


def words(answer):
    """What a page says, without its marks."""
    text = re.sub(r"<(style|script|svg).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


class Asked(HTMLParser):
    """Which forms of a page lie inside a question, and which do not."""

    def __init__(self):
        super().__init__()
        self.inside, self.asking, self.bare = 0, set(), set()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.inside += tag == "details" and values.get("class") == "ask"
        if tag == "form" and values.get("method") == "post":
            (self.asking if self.inside else self.bare).add(values.get("action", "").rpartition("/")[2])

    def handle_endtag(self, tag):
        self.inside -= tag == "details" and self.inside > 0


def asked(answer):
    found = Asked()
    found.feed(answer.content.decode())
    return found


def test_what_cannot_be_taken_back_is_asked_about_first(world, client, root):
    gig, ada = world.gig(), world.contractor("Ada")
    page = f"{root}/gigs/{gig.pk}"
    offer = work.make_offer(gig=gig, contractor=ada, at=world.at)
    assert asked(client.get(page)).asking == {"withdraw"}
    assert client.get(page).content.count(b"/withdraw") == 2  # of the offer and of the gig
    work.accept_offer(offer=offer, at=world.at)
    shown = asked(client.get(page))
    assert (shown.asking, shown.bare - {"sign-out"}) == ({"complete", "cancel"}, set())
    work.complete_gig(gig=gig, at=world.at)
    shown = asked(client.get(page))
    assert (shown.asking, shown.bare - {"sign-out"}) == ({"rate"}, set())


def test_the_question_names_the_premium_that_completing_makes_payable(world, client, root):
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    gig = world.fill(world.gig(), enrolment.contractor)
    world.settle()
    assert "The premium of $32.00 is earned in this moment" in words(client.get(f"{root}/gigs/{gig.pk}"))


def test_a_rating_is_given_in_words(world, client, root):
    gig = world.fill(world.gig(), world.contractor("Ada"))
    work.complete_gig(gig=gig, at=world.at)
    page = f"{root}/gigs/{gig.pk}"
    shown = words(client.get(page))
    assert all(
        word in shown for word in ("1 – Poor", "2 – Fair", "3 – Good", "4 – Very good", "5 – Excellent", "final")
    )
    for wrong in ("0", "6", "05", "", "²"):
        client.post(f"{page}/rate", {"value": wrong})
    assert not Rating.objects.exists()
    client.post(f"{page}/rate", {"value": "1"})
    client.post(f"{page}/rate", {"value": "5"})
    assert "You rated it 1 of 5: Poor." in words(client.get(page))


def test_an_act_that_comes_too_late_says_so_and_does_nothing(world, client, root):
    gig = world.gig()
    page = f"{root}/gigs/{gig.pk}"
    assert "not under way" in words(client.post(f"{page}/complete", follow=True))
    world.fill(gig, world.contractor("Ada"))
    assert "Somebody has this gig" in words(client.post(f"{page}/withdraw", follow=True))
    assert Gig.objects.get().withdrawn_at is None


def test_a_withdrawn_offer_is_over_on_both_sides(world, client, root):
    gig, ada = world.gig(), world.contractor("Ada")
    offer = work.make_offer(gig=gig, contractor=ada, at=world.at)
    page, browser = f"{root}/gigs/{gig.pk}", reader(ada)
    assert "The offer is withdrawn" in words(client.post(f"{page}/offers/{offer.pk}/withdraw", follow=True))
    assert "answered meanwhile" in words(client.post(f"{page}/offers/{offer.pk}/withdraw", follow=True))
    assert "This offer no longer stands" in words(browser.post(f"/offers/{offer.pk}/accept", follow=True))
    shown = words(browser.get(f"/gigs/{gig.pk}"))
    assert "The client withdrew its offer" in shown
    assert "I would like this gig" not in shown
    other = work.make_offer(gig=world.gig(), contractor=ada, at=world.at)
    assert client.post(f"{page}/offers/{other.pk}/withdraw").status_code == 404  # an offer of another gig


def test_a_client_finds_gigs_by_words_skill_and_state(world, client, root):
    leaflet, index = titled(world, "Asthma leaflet"), titled(world, "Index of ports", skill="Indexing")
    world.fill(index, world.contractor("Ada"))

    def found(query):
        shown = words(client.get(f"{root}?{query}"))
        return {title for title in ("Asthma leaflet", "Index of ports") if title in shown}

    assert found("") == {"Asthma leaflet", "Index of ports"}
    assert found("words=LEAFLET") == {"Asthma leaflet"}
    assert found("words=ada") == {"Index of ports"}  # by who has it
    assert found("skill=indexing") == {"Index of ports"}
    assert found("state=open") == {"Asthma leaflet"}
    assert found("state=nonsense") == {"Asthma leaflet", "Index of ports"}
    assert found("words=asthma&skill=Editing&state=filled") == set()
    empty = words(client.get(f"{root}?words=asthma&state=filled"))
    assert "Nothing matches." in empty
    assert "Clear the filter" in empty
    assert leaflet.pk != index.pk


def test_a_client_without_gigs_is_led_to_the_first_and_not_to_a_filter(client, root):
    shown = words(client.get(root))
    assert "You have not posted a gig yet" in shown
    assert "Clear the filter" not in shown
    assert "All states" not in shown


def followed(browser, path):
    """Every page of a list from `path` on, by the links that lead to older rows."""
    pages = [browser.get(path).content.decode()]
    while more := re.search(r'href="(\?[^"]*before=[^"]*)"', pages[-1]):
        pages.append(browser.get(path.partition("?")[0] + more[1].replace("&amp;", "&")).content.decode())
    return pages


def test_a_client_reaches_every_gig_beyond_a_hundred_within_the_filter(world, client, root):
    for n in range(104):
        titled(world, f"Gig-{n}-", skill="Editing" if n % 2 else "Indexing")
    pages = followed(client, root)
    assert len(pages) == 3
    assert sorted(re.findall(r"Gig-(\d+)-", "".join(pages)), key=int) == [str(n) for n in range(104)]
    odd = "".join(followed(client, f"{root}?skill=Editing&words=gig"))
    assert sorted(re.findall(r"Gig-(\d+)-", odd), key=int) == [str(n) for n in range(1, 104, 2)]


def test_only_whom_the_page_names_is_on_record(world, client, root):
    ada, ben = world.contractor("Ada"), world.contractor("Ben")
    world.fill(titled(world, "Leaflet", skill="Editing"), ada)
    world.fill(titled(world, "Index", skill="Indexing"), ben)
    client.get(f"{root}?skill=Indexing")
    assert list(StaffAccess.objects.values_list("contractor", flat=True)) == [ben.pk]


def changed(gig, **fields):
    return {"title": gig.title, "value_minor": "640.00", "edition": "0"} | fields


def test_whoever_would_like_a_gig_sees_what_was_changed_and_what_it_said_before(world, client, root):
    gig, ada = world.gig(), world.contractor("Ada")
    browser, page = reader(ada), f"{root}/gigs/{gig.pk}"
    browser.post(f"/gigs/{gig.pk}/interest")
    form = client.get(f"{page}/edit")
    assert "1 contractor would like it, and sees what you change" in words(form)
    assert 'value="640.00"' in form.content.decode()
    sent = changed(gig, title="Edit two leaflets", value_minor="500", brief="Plain.", due_on="2099-01-01")
    assert client.post(f"{page}/edit", sent).status_code == 422  # a day that far off
    client.post(f"{page}/edit", sent | {"due_on": ""})
    shown = words(browser.get(f"/gigs/{gig.pk}"))
    assert "Changed after you said that you would like it" in shown
    assert all(before in shown for before in ("Edit a leaflet", "$640.00", "Nothing", "Edit two leaflets", "$500.00"))
    assert "Changed since" in words(browser.get("/gigs"))
    assert "Last changed" in words(client.get(page))
    ben = reader(world.contractor("Ben"))
    ben.post(f"/gigs/{gig.pk}/interest", {"edition": "1"})
    assert "Changed after" not in words(ben.get(f"/gigs/{gig.pk}"))  # who said so later read what stands


def test_of_two_who_change_a_gig_one_is_told_and_nothing_is_overwritten(world, client, root):
    gig = world.gig()
    page = f"{root}/gigs/{gig.pk}/edit"
    assert client.post(page, changed(gig, title="First")).status_code == 302
    late = client.post(page, changed(gig, title="Second"))
    assert late.status_code == 409
    assert "Somebody else changed this gig" in words(late)
    assert 'value="Second"' in late.content.decode()
    assert client.post(page, changed(gig, title="Second", edition="9" * 5000)).status_code == 409
    assert Gig.objects.get().title == "First"


def test_a_gig_that_was_offered_is_not_changed(world, client, root):
    gig = world.gig()
    page = f"{root}/gigs/{gig.pk}"
    assert b"/edit" in client.get(page).content
    work.make_offer(gig=gig, contractor=world.contractor("Ada"), at=world.at)
    assert b"/edit" not in client.get(page).content
    assert "so what it says stays" in words(client.get(f"{page}/edit", follow=True))
    assert "so what it says stays" in words(client.post(f"{page}/edit", changed(gig, title="Other"), follow=True))
    assert Gig.objects.get().title == "Edit a leaflet"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"starts_on": "2026-12-32"}, "starts_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"value_minor": "much"}, "value_minor"),
        ({"title": " "}, "title"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_when_posting_and_when_changing(world, client, root, fields, at):
    gig = world.gig()
    for path, form in ((f"{root}/gigs/new", FORM), (f"{root}/gigs/{gig.pk}/edit", changed(gig))):
        answer = client.post(path, form | fields)
        assert (answer.status_code, answer.content.count(b'class="error"')) == (422, 1), path
        assert f'id="{at}-e"' in answer.content.decode()
    assert Gig.objects.count() == 1


def test_dates_that_cross_are_refused_and_others_stand_on_the_gig(world, client, root):
    today = timezone.now().date()
    first, last = today.replace(year=today.year + 1, day=1), today.replace(year=today.year + 1, day=2)
    crossed = client.post(f"{root}/gigs/new", FORM | {"starts_on": last.isoformat(), "due_on": first.isoformat()})
    assert crossed.status_code == 422
    client.post(f"{root}/gigs/new", FORM | {"starts_on": first.isoformat(), "due_on": last.isoformat()})
    gig = Gig.objects.get()
    assert (gig.starts_on, gig.due_on) == (first, last)
    assert "Wanted by" in words(reader(world.contractor("Ada")).get(f"/gigs/{gig.pk}"))


SLIPS = ("Eediting", "Edtiing", "editng ", "Eidting")


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_the_keys_is_known_from_another_skill(slip):
    known = ["Editing", "Indexing"]
    assert find_meant(slip, known) == "Editing"
    assert same_word(slip, known) == ""
    assert same_word(" EDITING ", known) == "Editing"
    assert [find_meant(other, known) for other in ("Proofreading", "Editor", "", "x")] == [""] * 4


def test_a_slip_is_asked_about_and_posted_as_answered(world, client, root):
    launched(world)
    path, form = f"{root}/gigs/new", FORM | {"skill": "Eediting"}
    answer = client.post(path, form)
    assert answer.status_code == 422
    assert "No program certifies “Eediting”. Did you mean Editing?" in words(answer)
    assert client.post(path, form | {"doubted": "Eediting"}).status_code == 422  # not answered
    assert client.post(path, form | {"doubted": "Eediting", "spelling": "Anything"}).status_code == 422
    client.post(path, form | {"doubted": "Eediting", "spelling": "Editing"})
    client.post(path, form | {"doubted": "Eediting", "spelling": "Eediting"})
    client.post(path, form | {"skill": "editing", "doubted": "Eediting", "spelling": "Eediting"})  # mended by hand
    client.post(path, form | {"skill": "Translating"})  # a skill of its own
    assert sorted(Gig.objects.values_list("skill", flat=True)) == ["Editing", "Editing", "Eediting", "Translating"]


def test_after_posting_the_page_says_who_sees_it_now_and_when_the_others_do(world, client, root):
    program = launched(world, share_percent=30)
    attempt(world, joined(world, program))
    pages = [words(client.post(f"{root}/gigs/new", FORM | {"title": f"G{n}"}, follow=True)) for n in range(4)]
    assert "Every contractor of" in pages[0]
    assert "sees it now" in pages[0]
    assert "1 contractor in the pool sees it now. Every other contractor of" in pages[3]
    first = Gig.objects.get(title="G3").opens_at
    assert f"{first:%H:%M}" in pages[3]
    alone = words(client.post(f"{root}/gigs/new", FORM | {"skill": "Translating"}, follow=True))
    assert "Nobody is in a pool for Translating, so nobody saw it before." in alone


def test_a_certified_name_leads_to_the_badge_only_where_its_owner_lists_it(world, client, root):
    program = launched(world, budget_minor=1_000_000)
    for name in ("Ada", "Ben", "Cleo", "Dan"):
        attempt(world, joined(world, program, name))
    by_name = {badge.contractor.name: badge for badge in Badge.objects.select_related("contractor")}
    Badge.objects.filter(pk__in=[by_name["Ada"].pk, by_name["Dan"].pk]).update(visibility="listed")
    Badge.objects.filter(pk=by_name["Ben"].pk).update(visibility="link")  # shown to whom its owner sends the link
    Badge.objects.filter(pk=by_name["Dan"].pk).update(revoked_at=world.at)
    for path in (f"{root}/certified", f"{root}/gigs/{world.gig().pk}"):
        assert re.findall(r"/badges/([0-9a-f-]+)", client.get(path).content.decode()) == [str(by_name["Ada"].pk)]
    assert Browser(headers={"accept": "text/html"}).get(f"/badges/{by_name['Ada'].pk}").status_code == 200


def test_a_contractor_finds_gigs_by_words_skill_and_state(world):
    ada = world.contractor("Ada")
    browser, titles = reader(ada), ("Asthma leaflet", "Index of ports", "Old report")
    leaflet, report = titled(world, "Asthma leaflet"), titled(world, "Old report")
    titled(world, "Index of ports", skill="Indexing")
    work.say_interested(gig=leaflet, contractor=ada, at=world.at)
    world.fill(report, ada)

    def found(query):
        shown = words(browser.get(f"/gigs?{query}"))
        return {title for title in titles if title in shown}

    assert found("") == set(titles)
    assert found("state=open") == {"Asthma leaflet", "Index of ports"}
    assert found("state=liked") == {"Asthma leaflet"}
    assert found("state=yours") == found("state=filled") == {"Old report"}
    assert found("state=completed") == set()
    assert found("skill=Indexing") == {"Index of ports"}
    assert found("words=harbour+leaflet") == {"Asthma leaflet"}  # the client's name counts too
    assert "Nothing matches." in words(browser.get("/gigs?words=nothing"))
    assert "2 gigs are open to you" in words(browser.get("/gigs?words=nothing"))


def test_a_contractor_reaches_every_gig_open_or_theirs(world):
    ada = world.contractor("Ada")
    for n in range(103):
        titled(world, f"Open-{n}-")
    for n in range(52):
        gig = titled(world, f"Mine-{n}-")
        Gig.objects.filter(pk=gig.pk).update(contractor=ada, filled_at=world.at)
    browser = reader(ada)
    pages = "".join(followed(browser, "/gigs?state=open"))
    assert sorted(re.findall(r"Open-(\d+)-", pages), key=int) == [str(n) for n in range(103)]
    assert "Mine-" not in pages
    assert "103 gigs are open to you" in pages
    mine = "".join(followed(browser, "/gigs?state=yours"))
    assert sorted(re.findall(r"Mine-(\d+)-", mine), key=int) == [str(n) for n in range(52)]


def test_an_interest_is_taken_back_with_one_click_and_no_trace_on_the_clients_page(world, client, root):
    gig, ada = world.gig(), world.contractor("Ada")
    browser = reader(ada)
    for _ in range(2):
        browser.post(f"/gigs/{gig.pk}/interest")
        assert "Ada" in words(client.get(f"{root}/gigs/{gig.pk}"))
        assert "no effect on anything" in words(browser.post(f"/gigs/{gig.pk}/interest/withdraw", follow=True))
        assert not Interest.objects.exists()
        assert "Ada" not in words(client.get(f"{root}/gigs/{gig.pk}"))
    assert "I would like this gig" in words(browser.get(f"/gigs/{gig.pk}"))


def test_who_read_an_older_edition_is_shown_the_new_one_before_they_say_yes(world):
    gig = world.gig()
    browser = reader(world.contractor("Ada"))
    work.change_gig(gig=gig, edition=0, at=world.at, value_minor=1_000)
    answer = browser.post(f"/gigs/{gig.pk}/interest", {"edition": "0"}, follow=True)
    assert answer.redirect_chain == [(f"/gigs/{gig.pk}", 302)]
    assert "The client has just changed this gig" in words(answer)
    assert not Interest.objects.exists()


def test_a_gig_that_is_gone_says_so_to_whoever_would_have_liked_it(world):
    ada = world.contractor("Ada")
    browser, gone, filled = reader(ada), world.gig(), world.gig()
    for gig in (gone, filled):
        work.say_interested(gig=gig, contractor=ada, at=world.at)
    work.withdraw_gig(gig=gone, at=world.at)
    world.fill(filled, world.contractor("Ben"))
    assert "The client has withdrawn this gig" in words(browser.get(f"/gigs/{gone.pk}"))
    assert "This gig has been filled" in words(browser.get(f"/gigs/{filled.pk}"))
    assert reader(world.contractor("Cleo")).get(f"/gigs/{filled.pk}").status_code == 404
    offer = work.make_offer(gig=world.gig(), contractor=ada, at=world.at)
    browser.post(f"/offers/{offer.pk}/decline")
    assert "You declined this gig" in words(browser.get(f"/gigs/{offer.gig_id}"))
    assert "You declined it" in words(browser.get("/gigs"))
    assert "I would like this gig" not in words(browser.get("/gigs"))


def test_accepting_twice_leads_to_the_statement_twice(world):
    ada = world.contractor("Ada")
    browser = reader(ada)
    work.make_offer(gig=world.gig(), contractor=ada, at=world.at)
    key = re.search(r'name="form_key" value="([\w-]+)"', browser.get("/gigs").content.decode())[1]
    path = f"/offers/{Offer.objects.get().pk}/accept"
    first, second = (browser.post(path, {"form_key": key}).url for _ in range(2))
    assert first == second == f"/gigs/{Gig.objects.get().pk}"
    assert "no longer stands" not in words(browser.get(second))


def test_the_pool_sees_a_changed_gig_first_as_before(world, client, root):
    program = launched(world, share_percent=30)
    attempt(world, joined(world, program))
    for _ in range(4):
        gig = programs.post_gig(
            organisation=world.organisation, client=world.client, title="Leaflet", skill="Editing", value_minor=1,
            at=world.at,
        )  # fmt: skip
    assert gig.opens_at > world.at
    client.post(f"{root}/gigs/{gig.pk}/edit", changed(gig, title="Other"))
    assert Gig.objects.get(title="Other").opens_at == gig.opens_at


def test_an_offer_says_what_it_pays_with_the_premium_and_whom_accepting_shows_the_address_to(world, client, root):
    program = launched(world)
    ada = joined(world, program, "Ada")
    attempt(world, ada)
    gig = world.gig()
    offer = work.make_offer(gig=gig, contractor=ada.contractor, at=world.at)
    browser = reader(ada.contractor)
    page = words(browser.get(f"/gigs/{gig.pk}"))
    assert "Your premium adds $32.00: $672.00 in all." in page
    assert "Accepting shows your name and e-mail address to Harbour Press" in page
    assert ada.contractor.email not in words(client.get(f"{root}/gigs/{gig.pk}"))
    browser.post(f"/offers/{offer.pk}/accept")
    world.settle()
    assert f"Write to Ada: {ada.contractor.email}" in words(client.get(f"{root}/gigs/{gig.pk}"))
    (user,) = list_client_users(world.client)
    assert f"Write to Harbour Press: {user.email}" in words(browser.get(f"/gigs/{gig.pk}"))
    work.complete_gig(gig=Gig.objects.get(), at=world.at)
    assert ada.contractor.email not in words(client.get(f"{root}/gigs/{gig.pk}"))
    assert user.email not in words(browser.get(f"/gigs/{gig.pk}"))


def test_a_declined_gig_is_offered_to_the_same_contractor_again_once_it_is_meant(world, client, root):
    gig, ada = world.gig(), world.contractor("Ada")
    offer = work.make_offer(gig=gig, contractor=ada, at=world.at)
    reader(ada).post(f"/offers/{offer.pk}/decline")
    page = client.get(f"{root}/gigs/{gig.pk}")
    assert "Offer this gig to Ada again?" in words(page)
    assert "and may do so again: declining has no effect on anything." in words(page)
    asked = Asked()
    asked.feed(page.content.decode())
    assert "offer" in asked.asking
    assert "offer" not in asked.bare
    path = f"{root}/gigs/{gig.pk}/offer"
    unmeant = words(client.post(path, {"contractor": ada.pk}, follow=True))
    assert "that offer is over. You can offer it again." in unmeant
    assert Offer.objects.count() == 1
    for _ in range(2):
        client.post(path, {"contractor": ada.pk, "again": "yes"})
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["declined", "made"]
    assert "Offer this gig to Ada again?" not in words(client.get(f"{root}/gigs/{gig.pk}"))
    assert "You declined" not in words(reader(ada).get(f"/gigs/{gig.pk}"))
    again = re.search(r"/offers/([0-9a-f-]+)/accept", reader(ada).get("/gigs").content.decode())[1]
    assert "The gig is yours" in words(reader(ada).post(f"/offers/{again}/accept", follow=True))


def test_an_offer_that_was_withdrawn_is_made_again_by_who_withdrew_it(world, client, root):
    gig, ada = world.gig(), world.contractor("Ada")
    offer = work.make_offer(gig=gig, contractor=ada, at=world.at)
    client.post(f"{root}/gigs/{gig.pk}/offers/{offer.pk}/withdraw")
    assert "You withdrew your offer" in words(client.get(f"{root}/gigs/{gig.pk}"))
    client.post(f"{root}/gigs/{gig.pk}/offer", {"contractor": ada.pk, "again": "yes"})
    assert "Waiting for an answer" in words(client.get(f"{root}/gigs/{gig.pk}"))


def test_a_contractors_own_gigs_come_before_the_open_ones_the_newest_few_with_a_link_to_all(world):
    ada = world.contractor("Ada")
    titled(world, "Open leaflet")
    browser = reader(ada)
    assert '<h2 id="tk">' not in browser.get("/gigs").content.decode()
    for n in range(7):
        world.at += timedelta(minutes=1)
        world.fill(titled(world, f"Own {n}"), ada)
    page = browser.get("/gigs").content.decode()
    assert page.index("Own 6") < page.index("Own 2") < page.index("Open leaflet")
    assert "Own 1" not in page
    assert "All gigs that are yours" in page
    everything = browser.get("/gigs?state=yours").content.decode()
    assert all(f"Own {n}" in everything for n in range(7))
    assert 'href="?skill=editing&amp;state=yours"' in browser.get("/gigs?skill=editing").content.decode()


def test_a_gig_without_a_stated_value_says_so_everywhere_and_why_no_premium_is_foretold(world, client, root):
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    ada, gig = enrolment.contractor, world.gig(value_minor=0)
    manager = signed_in(world, "manager")
    offer = work.make_offer(gig=gig, contractor=ada, at=world.at)
    browser, own, row = reader(ada), f"/gigs/{gig.pk}", "Edit a leaflet"
    pages = [browser.get("/gigs"), client.get(root), manager.get(f"/manage/{world.organisation.slug}/gigs")]
    for page in pages:
        assert row in words(page)
        assert "No value stated" in words(page)
        assert "$0.00" not in words(page)
    assert "no value stated" in words(client.get(f"{root}/gigs/{gig.pk}"))
    shown = words(browser.get(own))
    assert "Harbour Press has stated no value. Ask what it pays before you accept." in shown
    assert "Your premium is a share of the value, so none can be added here." in shown
    work.accept_offer(offer=offer, at=world.at)
    world.settle()
    pages = [
        browser.get(own), browser.get("/gigs"), client.get(f"{root}/gigs/{gig.pk}"),
        manager.get(f"/manage/{world.organisation.slug}/people/{ada.pk}"),
    ]  # fmt: skip
    for page in pages:
        assert "No value stated" in words(page)
        assert "$0.00" not in words(page)


def test_who_has_no_premium_is_not_told_of_one(world):
    gig = world.gig(value_minor=0)
    shown = words(reader(world.contractor("Ben")).get(f"/gigs/{gig.pk}"))
    assert "has stated no value" in shown
    assert "premium" not in shown


def test_a_gig_that_was_brought_in_without_a_value_is_changed_without_making_one_up(world, client, root):
    gig = world.gig(value_minor=0)
    path = f"{root}/gigs/{gig.pk}/edit"
    assert re.search(r'name="value_minor" value=""', client.get(path).content.decode())
    form = {"edition": "0", "title": "A better title", "value_minor": ""}
    assert client.post(path, form).status_code == 302
    gig.refresh_from_db()
    assert (gig.title, gig.value_minor) == ("A better title", 0)
    client.post(path, form | {"edition": "1", "value_minor": "640"})
    gig.refresh_from_db()
    assert gig.value_minor == 64_000
    assert client.post(path, form | {"edition": "2"}).status_code == 422


def test_an_offer_in_the_list_says_all_that_the_page_of_its_gig_says_before_accepting(world):
    ada = joined(world, launched(world), "Ada")
    attempt(world, ada)
    gig, unpriced = world.gig(), world.gig(value_minor=0)
    Gig.objects.filter(pk=gig.pk).update(
        title="Tenant letters", city="Leeds", starts_on=date(2027, 5, 5), due_on=date(2027, 5, 9)
    )
    for each in (gig, unpriced):
        work.make_offer(gig=each, contractor=ada.contractor, at=world.at)
    page = words(reader(ada.contractor).get("/gigs"))
    offers = page[page.index("Offered to you") :]
    for said in (
        "Tenant letters", "Harbour Press, Editing, $640.00, Leeds.", "From 5 May 2027.", "Wanted by 9 May 2027.",
        "Your premium adds $32.00: $672.00 in all.", "Your premium is a share of the value, so none can be added here.",
        "Accepting shows your name and e-mail address to Harbour Press, and theirs to you.",
    ):  # fmt: skip
        assert said in offers


def test_an_offered_gig_stands_in_the_list_once_and_is_found_by_its_words(world):
    ada, gig = world.contractor("Ada"), titled(world, "Tenant letters")
    titled(world, "Leaflet")
    work.say_interested(gig=gig, contractor=ada, at=world.at, edition=gig.edition)
    work.make_offer(gig=gig, contractor=ada, at=world.at)
    browser = reader(ada)
    page = browser.get("/gigs")
    assert page.content.count(f'href="/gigs/{gig.pk}"'.encode()) == 1
    assert "2 gigs are open to you" in words(page)
    offered, _, opened = words(page).partition("Open now")
    assert "Tenant letters" in offered
    assert "Tenant letters" not in opened
    assert "Leaflet" in opened
    for found in (browser.get("/gigs?words=tenant"), browser.get("/gigs?state=liked")):
        assert found.content.count(f'href="/gigs/{gig.pk}"'.encode()) == 1
        assert "Offered to you" in words(found)


def test_where_every_open_gig_is_offered_the_list_says_that_no_other_is_open(world):
    ada = world.contractor("Ada")
    work.make_offer(gig=world.gig(), contractor=ada, at=world.at)
    assert "No other gig is open right now." in words(reader(ada).get("/gigs"))


def test_a_contractor_reads_how_their_gig_was_rated_and_when_and_before_that_it_was_not(world):
    ada = world.contractor("Ada")
    gig, browser = world.fill(world.gig(), ada), reader(ada)
    assert "Rating of the work" not in words(browser.get(f"/gigs/{gig.pk}"))
    work.complete_gig(gig=gig, at=world.at)
    assert "Not rated yet." in words(browser.get(f"/gigs/{gig.pk}"))
    work.rate_gig(gig=Gig.objects.get(), value=4, at=world.at)
    page = words(browser.get(f"/gigs/{gig.pk}"))
    assert f"Rated 4 of 5: Very good, {date_format(timezone.localtime(world.at), 'j F Y')}." in page
    assert "Not rated yet" not in page


def test_a_gig_that_begins_later_is_asked_about_plainly_and_still_completed(world, client, root):
    gig = world.fill(world.gig(), world.contractor("Ada"))
    page, ask = f"{root}/gigs/{gig.pk}", "Is the work done already?"
    for starts_on in (None, timezone.localdate(world.at)):
        Gig.objects.update(starts_on=starts_on)
        assert ask not in words(client.get(page))
    first = timezone.localdate(world.at) + timedelta(days=2)
    Gig.objects.update(starts_on=first)
    assert f"It begins on {date_format(first, 'j F Y')}. {ask}" in words(client.get(page))
    client.post(f"{page}/complete")
    assert Gig.objects.get().completed_at


def test_certified_contractors_stand_in_the_order_they_entered_with_the_day_however_their_rows_came(
    world, client, root
):
    program = launched(world)
    days = {}
    for name, ago in (("Ada", 3), ("Bob", 9)):
        whose = joined(world, program, name)
        attempt(world, whose)
        days[name] = world.at - timedelta(days=ago)
        PoolMember.objects.filter(contractor=whose.contractor).update(entered_at=days[name])
    for path in (f"{root}/certified", f"{root}/gigs/{world.gig().pk}"):
        page = words(client.get(path))
        assert "In the order they entered the pool" in page
        bob, ada = page.index("Bob"), page.index("Ada")
        assert bob < ada
        for name, start in (("Bob", bob), ("Ada", ada)):
            assert date_format(timezone.localtime(days[name]), "j F Y") in page[start : start + 120]
    first, second = pools.list_members(organisation=world.organisation, skill="Editing", at=world.at)
    after = pools.list_members(organisation=world.organisation, skill="Editing", at=world.at, after=first.pk)
    assert after == [second]
