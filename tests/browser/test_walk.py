"""The whole way in a browser: a manager launches, a contractor learns and passes, a client hires, the premium is paid."""

import re

import pytest
from django.utils import timezone

from guildmark.connect.course.bring_in import bring_in_items, bring_in_shipped
from guildmark.due import actions as due
from guildmark.engine.scoring import from_dict
from guildmark.engine.simulation import answer
from guildmark.journey import columns
from guildmark.learning.models import Attempt, Course, ExerciseText, Item
from guildmark.people import actions as people
from guildmark.people.links import make_link
from guildmark.people.models import Link, User
from guildmark.programs import actions as programs
from guildmark.programs.models import Program
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(server, tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "folder", lambda: tmp_path)
    world = World(at=timezone.now())
    bring_in_shipped(organisation=world.organisation, at=world.at)
    return world


def sign_in(reader, world, role, client=None):
    """By the link that a mail would hold; its button is the only click."""
    email = f"{role}-{world.organisation.slug}@example.com"
    people.add_member(organisation=world.organisation, email=email, role=role, client=client, at=timezone.now())
    user = User.objects.get(email=email)
    person = reader()
    token = make_link(purpose=Link.Purpose.STAFF_SIGN_IN, user=user, at=timezone.now(), target="/")
    person.open(f"/link/{token}")
    person.click("main button")
    return person


def launch(manager, world):
    manager.look("programs-empty")
    manager.click("text=New program")
    manager.page.fill("#skill", "Editing")
    manager.page.fill("#badge_name", "Verified Editor")
    manager.look("new-program")
    manager.click("text=Go on")
    manager.look("design")
    for step in ("purpose", "badge", "pool", "premium", "reminders"):
        manager.open(f"/manage/{world.organisation.slug}/programs/{Program.objects.get().pk}/design/{step}")
        manager.look(f"design-{step}")
        manager.click("button:has-text('Save')")
    manager.click("text=See it as a contractor will")
    manager.look("preview")
    manager.page.go_back()
    manager.click("text=Launch the program")
    manager.click("text=Launch now")
    manager.look("invite")
    return manager.page.input_value("#u")


def join(contractor, link):
    contractor.open(link)
    contractor.look("landing")
    contractor.page.fill("#email", "noor@people.example")
    contractor.click("input[name=status]")
    contractor.click("input[name=terms]")
    contractor.click("text=Join and open lesson 1")
    assert "/lessons/" in contractor.page.url


def learn(contractor):
    contractor.look("lesson")
    while "/lessons/" in contractor.page.url:
        contractor.click("button:has-text('Done')")


def take_assessment(contractor):
    contractor.page.fill("#name", "Noor Castellane")
    contractor.look("assessment")
    contractor.click("text=Begin")
    contractor.page.wait_for_selector("form[data-autosave]")
    attempt = Attempt.objects.get()
    for number, key in enumerate(attempt.items, 1):
        give(contractor.page, f"q{number}", from_dict(Item.objects.get(key=key).spec))
    contractor.page.reload()  # with the last answer still on its way
    contractor.look("attempt")
    contractor.click("button:has-text('Hand in')")


def give(page, name, item):
    """Answer one item rightly, as a hand would."""
    right = answer(item, right=True)
    if isinstance(right, dict):
        for row, choice in right.items():
            page.select_option(f'select[name="{name}|{row}"]', choice)
    elif isinstance(right, list):
        for each in right:
            page.check(f'input[name="{name}"][value="{each}"]')
    elif item.kind in {"numeric", "short_answer"}:
        page.fill(f'input[name="{name}"]', right)
        page.press(f'input[name="{name}"]', "Tab")
    else:
        page.check(f'input[name="{name}"][value="{right}"]')


def confirm(contractor):
    """Open the mail that was sent, and press its button."""
    due.drain(at=timezone.now())
    contractor.open("/mailbox")
    contractor.page.click("text=Confirm your address")
    contractor.page.click("summary:has-text('plain text')")
    path = re.search(r"/link/[\w-]+", contractor.page.inner_text("pre"))[0]
    contractor.open(path)
    contractor.look("confirm")
    contractor.click("main button")


def show_badge(contractor, visitor):
    contractor.look("earned")
    contractor.click("text=See the badge")
    contractor.click("input[value=link]")
    contractor.look("own-badge")
    contractor.click("text=Save your choice")
    visitor.open(contractor.page.input_value("#u"))
    visitor.look("badge")
    assert "Noor Castellane" in visitor.page.inner_text("h1")
    assert visitor.page.locator(".ticks .stopc").count() == 0


def post_gig(client):
    client.click("text=Post a gig")
    client.page.fill("#title", "Tenant letters in plain words")
    client.page.fill("#skill", "Eediting")
    client.page.fill("#value_minor", "640.00")
    client.click("button:has-text('Post the gig')")
    client.look("post-gig")
    client.complaints = [each for each in client.complaints if "422" not in each]  # the answer was meant to ask
    client.click("label:has(input[name=spelling][value=Editing])")
    client.click("button:has-text('Post the gig')")


def hire(contractor, client):
    contractor.open("/gigs")
    contractor.look("gigs")
    assert contractor.page.locator("text=You see this first").count() == 1
    contractor.click("button:has-text('I would like this gig')")
    client.page.reload()
    client.look("client-gig")
    client.click("text=Change the gig")
    client.look("edit-gig")
    client.page.fill("#brief", "Ten letters, by mail.")
    client.click("text=Save the changes")
    contractor.open("/gigs")
    contractor.click("a:has-text('Tenant letters')")
    contractor.look("gig-changed")
    client.click("button:has-text('Offer the gig')")
    contractor.open("/gigs")
    contractor.click("button:has-text('Accept')")
    contractor.look("statement")
    assert "$32.00" in contractor.page.inner_text("main")
    client.page.reload()
    client.click("summary:has-text('The work is done')")
    client.look("client-complete")
    client.click("text=Yes, it is done")
    client.click("summary:has-text('Rate the work')")
    client.click("label:has(input[value='5'])")
    client.look("rate")
    client.click("button:has-text('Give this rating')")
    assert "You rated it 5 of 5: Excellent." in client.page.inner_text("main")
    client.click("text=Your gigs")
    client.look("client-gigs")


def test_from_launch_to_paid_premium(reader, world, settings):
    settings.DEMO = True  # the mailbox is open, and every page says that it is simulated
    manager, contractor, visitor = sign_in(reader, world, "manager"), reader(), reader()
    link = launch(manager, world)
    join(contractor, link)
    learn(contractor)
    take_assessment(contractor)
    assert "You have passed" in contractor.page.inner_text("h1")
    contractor.look("passed")
    assert contractor.clicks < 20
    confirm(contractor)
    show_badge(contractor, visitor)
    client = sign_in(reader, world, "client", world.client)
    for _ in range(3):  # a quarter of the gigs is shown to the pool first
        programs.post_gig(
            organisation=world.organisation, client=people.get_or_add_client(
                organisation=world.organisation, name="Another client", at=timezone.now()
            ), title="Leaflet", skill="Indexing", value_minor=30_000, at=timezone.now(),
        )  # fmt: skip
    for _ in range(3):
        programs.post_gig(
            organisation=world.organisation, client=world.client, title="Leaflet", skill="Editing", value_minor=30_000,
            at=timezone.now(),
        )  # fmt: skip
    post_gig(client)
    client.look("client-gig-open")
    contractor.open("/gigs")
    hire_page = contractor.page.locator("li:has-text('Tenant letters') button")
    assert hire_page.count() == 1
    hire(contractor, client)
    manager.open(f"/manage/{world.organisation.slug}/programs/{Program.objects.get().pk}")
    manager.look("dashboard")
    assert "1 of 1 invited contractors joined; 1 passed." in manager.page.inner_text("h1")
    for name in ("people", "money"):
        manager.open(f"/manage/{world.organisation.slug}/programs/{Program.objects.get().pk}/{name}")
        manager.look(f"program-{name}")
    for name in ("", "/people", "/gigs", "/courses", "/messages", "/import", "/import/course"):
        manager.open(f"/manage/{world.organisation.slug}{name}")
        manager.look(f"manage{name.replace('/', '-')}")
    contractor.open("/my-data")
    contractor.look("my-data")
    visitor.open("/ui")
    visitor.look("ui")


def begin_assessment(reader, world):
    """A contractor in front of the first item, the lessons passed over."""
    manager, contractor = sign_in(reader, world, "manager"), reader()
    manager.click("text=New program")
    manager.page.fill("#skill", "Editing")
    manager.page.fill("#badge_name", "Verified Editor")
    manager.click("text=Go on")
    manager.click("text=Launch the program")
    manager.click("text=Launch now")
    contractor.open(manager.page.input_value("#u"))
    contractor.page.fill("#email", "noor@people.example")
    contractor.page.check("input[name=status]")
    contractor.page.check("input[name=terms]")
    contractor.page.click("text=Join and open lesson 1")
    contractor.open(contractor.page.url.split("/lessons/")[0] + "/assessment")
    contractor.page.fill("#name", "Noor Castellane")
    contractor.page.click("text=Begin")
    contractor.page.wait_for_selector("form[data-autosave]")
    first = Attempt.objects.get().items[0]
    return contractor, "q1", from_dict(Item.objects.get(key=first).spec)


def test_answers_outlive_a_lost_connection(reader, world):
    contractor, first, item = begin_assessment(reader, world)
    contractor.page.context.set_offline(True)
    give(contractor.page, first, item)
    contractor.page.wait_for_selector("[data-saved][data-state=failed]")
    assert not Attempt.objects.get().answers.exists()
    contractor.page.context.set_offline(False)
    contractor.page.wait_for_selector("[data-saved][data-state=kept]", timeout=20_000)
    assert Attempt.objects.get().answers.count() == 1
    contractor.complaints = [each for each in contractor.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_an_answer_that_is_no_number_is_said_at_its_question_until_it_is_one(reader, world):
    items = "".join(f"::Number {n}:: How many are {n} and one? {{#{n + 1}}}\n\n" for n in range(20)).encode()
    bring_in_items(course=Course.objects.get(), name="n.gift", content=items, at=timezone.now(), keep_others=False)
    contractor, _first, _item = begin_assessment(reader, world)
    page = contractor.page
    page.fill("#a1", "about seven")
    page.press("#a1", "Tab")
    page.wait_for_selector("#i1 .error")
    contractor.look("attempt-fault")
    assert page.get_attribute("#a1", "aria-describedby") == "e1"
    page.click("[data-saved] a")
    assert page.evaluate("document.activeElement.id") == "a1"
    page.fill("#a1", "7")
    page.press("#a1", "Tab")
    page.wait_for_selector("[data-saved][data-state=kept]")
    assert page.locator("#i1 .error").count() == 0
    contractor.complaints = [each for each in contractor.complaints if "422" not in each]


def test_an_answer_saved_while_the_page_reloads_is_on_the_new_page(reader, world):
    contractor, first, item = begin_assessment(reader, world)
    contractor.page.evaluate("window.dispatchEvent(new Event('beforeunload'))")  # the new page is rendered about now
    give(contractor.page, first, item)
    contractor.page.wait_for_selector("[data-saved][data-state=kept]")
    Attempt.objects.get().answers.all().delete()
    contractor.page.reload()
    contractor.page.wait_for_selector("[data-saved][data-state=kept]")
    assert Attempt.objects.get().answers.count() == 1


def begin_exercise(reader, world):
    """A contractor in front of the first exercise of the course, and its box."""
    contractor, _first, _item = begin_assessment(reader, world)
    contractor.open(contractor.page.url.split("/attempts/")[0] + "/lessons/01-readers")
    box = contractor.page.locator("form[data-text] textarea").first
    return contractor, box, contractor.page.locator("form[data-text] [data-saved]").first


def wait_for(note, state):
    note.page.wait_for_function("([note, state]) => note.dataset.state === state", arg=[note.element_handle(), state])


def test_a_text_outlives_a_lost_connection_and_a_closed_page(reader, world):
    contractor, box, note = begin_exercise(reader, world)
    contractor.look("lesson-exercises")
    contractor.page.context.set_offline(True)
    box.press_sequentially("Whoever rents")
    wait_for(note, "failed")
    assert not ExerciseText.objects.exists()
    address, context = contractor.page.url, contractor.page.context
    contractor.page.close()
    context.set_offline(False)
    contractor.page = context.new_page()
    contractor.open(address)
    box, note = (contractor.page.locator(f"form[data-text] {part}").first for part in ("textarea", "[data-saved]"))
    wait_for(note, "kept")
    assert box.input_value() == ExerciseText.objects.get().text == "Whoever rents"
    contractor.complaints = [each for each in contractor.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


WIDTH = "each => each.getBoundingClientRect().width"


def test_a_figure_takes_the_width_of_the_text_on_a_phone_and_leads_to_more_than_fits(reader, world):
    contractor, _box, _note = begin_exercise(reader, world)
    page = contractor.page
    page.set_viewport_size({"width": 390, "height": 900})
    figure = page.locator(".prose figure").first
    assert figure.locator("img").evaluate(WIDTH) == figure.evaluate(WIDTH) >= 340
    figure.locator("text=Open the picture at full size").click()
    page.wait_for_selector(".whole img")
    assert page.locator(".whole img").evaluate(WIDTH) >= 900
    assert page.get_by_text("Move it sideways").is_visible()
    contractor.look("picture")


def test_what_two_open_pages_write_is_all_there(reader, world):
    contractor, box, note = begin_exercise(reader, world)
    other = contractor.page.context.new_page()
    other.goto(contractor.page.url)
    second = other.locator("form[data-text] textarea").first
    second.press_sequentially("By the phone.")
    wait_for(other.locator("form[data-text] [data-saved]").first, "kept")
    box.press_sequentially("By the desk.")
    wait_for(note, "kept")
    assert box.input_value() == ExerciseText.objects.get().text == "By the phone.\n\nBy the desk."


def test_an_answer_kept_under_a_name_of_an_older_page_holds_up_nothing(reader, world):
    contractor, first, item = begin_assessment(reader, world)
    contractor.page.evaluate(
        "localStorage.setItem('answers:' + document.querySelector('form[data-autosave]').dataset.autosave,"
        " JSON.stringify({gone: 'x'}))"
    )
    contractor.page.reload()
    give(contractor.page, first, item)
    contractor.page.wait_for_selector("[data-saved][data-state=kept]")
    assert Attempt.objects.get().answers.count() == 1
