"""A file is looked at once, mapped by a person whose choice is kept, and brought in once, however often it is asked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guildmark.connect.csv import looking, uploads
from guildmark.credentials.models import Badge
from guildmark.due import actions as due
from guildmark.due.models import Due
from guildmark.people.actions import get_or_add_contractor
from guildmark.people.models import Contractor, StaffAccess
from guildmark.people.queries import count_contractors
from guildmark.work.models import Gig
from tests.programs.test_program import launched
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def send(world):
    """Upload a file as the manager; gives the browser and the page it leads to."""
    manager = signed_in(world, "manager")

    def upload(kind, text, name="file.csv"):
        file = SimpleUploadedFile(name, text.encode())
        return manager, manager.post(f"/manage/{world.organisation.slug}/import/{kind}", {"file": file}).url

    return upload


def page(browser, url):
    return browser.get(url).content.decode()


def people(count):
    return "email,name\n" + "".join(f"p{n}@x.example,Somebody Number {n}\n" for n in range(count)) + "nonsense,Bob\n"


def settle(world):
    world.at = timezone.now()
    world.settle()


def test_a_large_file_is_checked_by_the_worker_and_no_page_reads_it(world, send, monkeypatch):
    manager, url = send("contractors", people(8_000))
    monkeypatch.setattr(looking, "preview", None)
    assert "Every row is being checked" in page(manager, url)
    assert 'data-refresh="2"' in page(manager, url)
    seen = []
    real = looking.check

    def checked(*arguments, progress, **named):
        def tell(rows, share):
            progress(rows, share)
            seen.append(page(manager, url))

        return real(*arguments, progress=tell, **named)

    monkeypatch.setattr(looking, "check", checked)
    settle(world)
    assert [f"{rows:,} rows checked so far" in shown for rows, shown in zip((2000, 4000), seen, strict=False)] == [
        True
    ] * 2
    monkeypatch.setattr(looking, "check", None)
    shown = page(manager, url)
    assert "8,000 rows are ready" in shown
    assert "file.csv, line 8002" in shown
    assert "data-refresh" not in shown


def test_another_mapping_is_checked_anew_and_an_earlier_one_is_known(world, send, monkeypatch):
    manager, url = send("contractors", "email,who\nada@x.example,Ada\n")
    manager.post(url, {"do": "columns", "column-email": "email", "column-name": "who"})
    manager.post(url, {"do": "columns", "column-name": "email"})
    assert "nothing tells" not in page(manager, url)
    assert "no column was found or chosen for" in page(manager, url)
    manager.post(url, {"do": "columns", "column-email": "email", "column-name": "who"})
    monkeypatch.setattr(looking, "start_look", None)
    assert "1 row is ready" in page(manager, url)


def test_pressing_twice_brings_in_once(world, send):
    manager, url = send("contractors", "email\nada@x.example\n")
    for _ in range(2):
        manager.post(url, {"do": "import"})
    assert Due.objects.filter(kind=uploads.KIND).count() == 1
    settle(world)
    for _ in range(2):
        manager.post(url, {"do": "import"})
    assert Due.objects.filter(kind=uploads.KIND).count() == 1
    assert "1 new" in page(manager, url)
    answer = manager.post(url, {"do": "columns", "column-email": "email"})
    assert answer.status_code == 422
    assert b"is being brought in" in answer.content


def test_two_who_press_at_the_same_moment_ask_for_one_import(world, send, monkeypatch):
    _manager, url = send("contractors", "email\nada@x.example\n")
    kept = uploads.get_upload(organisation=world.organisation.pk, upload=url.rsplit("/", 1)[-1])
    monkeypatch.setattr(uploads.Upload, "status", lambda _self: {})  # what both of them read
    for _ in range(2):
        uploads.start_import(upload=kept, at=world.at)
    assert Due.objects.filter(kind=uploads.KIND).count() == 1


def test_a_failure_on_our_side_is_told_and_tried_again(world, send, monkeypatch):
    manager, url = send("contractors", "email\nada@x.example\n")
    real = uploads.import_file

    def fail(**_named):
        raise OSError("the disk is full")

    monkeypatch.setattr(uploads, "import_file", fail)
    manager.post(url, {"do": "import"})
    at = timezone.now()
    due.run_due(at=at)
    assert "Something went wrong on our side" in page(manager, url)
    for _ in range(due.GIVE_UP_AFTER):
        at += due.LONGEST_WAIT
        due.run_due(at=at)
    assert "tried several times" in page(manager, url)
    monkeypatch.setattr(uploads, "import_file", real)
    manager.post(url, {"do": "import"})
    settle(world)
    assert "1 new" in page(manager, url)


def test_the_mapping_is_kept_downloaded_sent_and_chosen_by_itself(world, send):
    manager, url = send("contractors", "Kontakt,Wer\nada@x.example,Ada\n")
    assert "no column was found" in page(manager, url)
    manager.post(url, {"do": "columns", "column-email": "Kontakt", "column-name": "Wer"})
    answer = manager.get(f"{url}/mapping.yaml")
    text = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"] == 'attachment; filename="file.mapping.yaml"'
    assert b"email: Kontakt" in text
    _, again = send("contractors", "Kontakt,Wer\nbob@x.example,Bob\n", "later.csv")
    assert "1 row is ready" in page(manager, again)
    _, other = send("contractors", "Kontakt,Wer,Ort\nbob@x.example,Bob,Ulm\n", "other.csv")
    assert "no column was found" in page(manager, other)
    assert "file.csv, " in page(manager, other)
    manager.post(other, {"do": "mapping", "mapping": SimpleUploadedFile("m.yaml", text)})
    assert "1 row is ready" in page(manager, other)
    stranger = World(at=world.at)
    theirs = signed_in(stranger, "manager")
    file = SimpleUploadedFile("file.csv", b"Kontakt,Wer\nada@x.example,Ada\n")
    sent = theirs.post(f"/manage/{stranger.organisation.slug}/import/contractors", {"file": file})
    assert "no column was found" in page(theirs, sent.url)


def test_an_earlier_mapping_is_chosen_from_the_list(world, send):
    manager, url = send("contractors", "Kontakt,Wer\nada@x.example,Ada\n")
    manager.post(url, {"do": "columns", "column-email": "Kontakt", "column-name": "Wer"})
    _, other = send("contractors", "Kontakt,Wer,Ort\nbob@x.example,Bob,Ulm\n", "other.csv")
    value = page(manager, other).split('<select class="input" id="kept"')[1].split('<option value="')[2].split('"')[0]
    manager.post(other, {"do": "mapping", "kept": value})
    assert "1 row is ready" in page(manager, other)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose an earlier mapping"),
        ({"kept": "../../../etc/passwd"}, "Choose an earlier mapping"),
        ({"mapping": b"kind: gigs\nfields: {external_key: a}\n"}, "a mapping for gigs, not for contractors"),
        ({"mapping": b"kind: [\n"}, "m.yaml, line 2"),
        ({"mapping": b"\xff\xfe"}, "not UTF-8 text"),
        ({"mapping": b"- a\n"}, "names with their values are wanted here"),
    ],
)
def test_a_wrong_mapping_is_refused_in_words_and_the_old_one_stays(world, send, form, said):
    manager, url = send("contractors", "email\nada@x.example\n")
    if content := form.get("mapping"):
        form = {"mapping": SimpleUploadedFile("m.yaml", content)}
    answer = manager.post(url, {"do": "mapping"} | form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "1 row is ready" in page(manager, url)


def test_gigs_in_days_since_a_first_day_come_in_by_the_page(world, send):
    manager, url = send("gigs", "id,filled_days\n7,3\n")
    form = {
        "do": "columns", "column-external_key": "id", "constant-skill": "Editing", "column-posted_at": " anchor",
        "column-filled_at": "filled_days", "format-filled_at": "unit:days", "since-filled_at": "posted_at",
        "anchor": "2026-01-01", "zone": "UTC",
    }  # fmt: skip
    manager.post(url, form)
    assert "1 row is ready" in page(manager, url)
    manager.post(url, {"do": "import"})
    settle(world)
    gig = Gig.objects.get(organisation=world.organisation)
    assert (gig.posted_at.date().isoformat(), gig.filled_at.date().isoformat()) == ("2026-01-01", "2026-01-04")


def test_a_history_comes_in_by_the_page_with_its_report(world, send):
    text = "student,course,result\n1,Unix,passed\n2,Unix,failed\n3,Unix,great\n"
    manager, url = send("history", text)
    shown = page(manager, url)
    assert "2 rows are ready" in shown
    assert "file.csv, line 4: Outcome: “great” is none of" in shown
    manager.post(url, {"do": "import"})
    settle(world)
    assert "2 new" in page(manager, url)
    assert count_contractors(world.organisation) == 2
    assert b"guildmark import history" in manager.get(f"/manage/{world.organisation.slug}/import/history").content


def test_badges_are_awarded_by_the_page_and_only_by_who_launches_programs(world, send):
    launched(world)
    text = "email,name,badge,awarded for\nada@x.example,Ada,Verified Editor,Edited three letters.\nbo@x.example,Bo,Other,Edited.\n"
    manager, url = send("badges", text)
    settle(world)
    shown = page(manager, url)
    assert "there is no badge “Other”; there are: Verified Editor" in shown
    assert "Award 1 badge" in shown
    manager.post(url, {"do": "import"})
    settle(world)
    assert "1 new, 0 changed, 0 there already" in page(manager, url)
    assert Badge.objects.get().contractor.email == "ada@x.example"
    holder = page(manager, f"/manage/{world.organisation.slug}/people/{Badge.objects.get().contractor_id}")
    assert "Verified Editor" in holder
    assert signed_in(world, "finance").get(url).status_code == 404


def test_the_script_that_asks_how_far_it_is_gets_no_rows_and_leaves_no_record(world, send):
    manager, url = send("contractors", people(8_000))
    page(manager, url)
    before = StaffAccess.objects.count()
    asked = manager.get(url, headers={"sec-fetch-dest": "empty"}).content.decode()
    assert "Every row is being checked" in asked
    assert "p1@x.example" not in asked
    assert StaffAccess.objects.count() == before > 0


@pytest.mark.parametrize("kind", ["contractors", "gigs", "history", "badges"])
def test_a_sample_file_is_understood_by_itself_and_every_row_of_it_is_good(world, send, kind):
    manager = signed_in(world, "manager")
    launched(world)  # whose badge is awarded
    Contractor.objects.filter(pk=world.contractor("Noor").pk).update(external_key="C-001")  # whom the gigs name
    form = f"/manage/{world.organisation.slug}/import/{kind}"
    assert f"{form}/sample.csv" in page(manager, form)
    sample = b"".join(manager.get(f"{form}/sample.csv").streaming_content).decode("utf-8-sig")
    _manager, url = send(kind, sample)
    shown = page(manager, url)
    assert f"{len(sample.splitlines()) - 1} rows are ready" in shown
    used = uploads.get_upload(organisation=world.organisation.pk, upload=url.split("/")[-1]).mapping().tables[0].fields
    assert len(used) == len(sample.splitlines()[0].split(","))


def test_past_imports_are_listed_with_their_counts_and_the_rows_to_mend(world, send):
    manager, url = send("contractors", people(3), name="spring.csv")
    send("contractors", people(1), name="autumn.csv")
    listed = page(manager, f"/manage/{world.organisation.slug}/import")
    assert listed.count("Not brought in") == 2
    manager.post(url, {"do": "import"})
    settle(world)
    listed = page(manager, f"/manage/{world.organisation.slug}/import")
    assert "spring.csv" in listed
    assert "3 new, 0 changed, 0 there already. 1 row stayed out." in listed
    assert f'href="{url}/mend.csv"' in listed
    other = World(at=world.at)
    stranger = signed_in(other, "manager")
    assert "spring.csv" not in page(stranger, f"/manage/{other.organisation.slug}/import")


def test_times_without_a_zone_are_those_of_the_organisation(world, send):
    world.organisation.zone = "Asia/Tokyo"
    world.organisation.save()
    manager, url = send("gigs", "id,skill,posted\n1,Editing,2026-01-02 09:00\n")
    assert '<option value="Asia/Tokyo" selected>' in page(manager, url)
    manager.post(url, {"do": "import"})
    settle(world)
    assert Gig.objects.get(organisation=world.organisation).posted_at.isoformat() == "2026-01-02T00:00:00+00:00"


def test_a_file_that_changes_somebody_says_so_and_offers_only_the_new_ones(world, send):
    known = get_or_add_contractor(organisation=world.organisation, email="ada@x.example", name="Ada", at=world.at)
    manager, url = send("contractors", "email,name\nada@x.example,Adele\nbo@x.example,Bo\n")
    shown = page(manager, url)
    assert "1 new, 1 changes somebody you have, 0 stay as they are" in shown
    assert "Name: Ada → Adele" in shown
    manager.post(url, {"do": "import", "who": "new"})
    settle(world)
    known.refresh_from_db()
    assert known.name == "Ada"
    assert "1 new, 0 changed, 1 there already" in page(manager, url)
