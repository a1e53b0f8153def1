"""What a stranger's address may make us do: read public HTTPS, little and briefly; nothing else."""

import ssl
import time

import pytest

from guildmark.connect.web.addresses import is_public
from guildmark.connect.web.fetching import REDIRECTS, REQUESTS, Fetcher, look_up_name
from guildmark.connect.web.places import read_place
from guildmark.engine.verification.report import Fault
from tests.connect.web.servers import HOST, Server, certificate, dribble, ok, redirect

HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def serve(pem):
    made = []

    def start(answer, **options):
        made.append(Server(pem, answer, **options))
        return made[-1]

    yield start
    for server in made:
        server.stop()


def fetcher(pem, names=None, seconds=5.0, allowed=lambda address: address == "127.0.0.1"):
    """Every name means this machine, which is as good as public here; whatever else is private."""
    known = names or (lambda host: ["127.0.0.1"])
    context = ssl.create_default_context(cafile=str(pem))
    return Fetcher(seconds=seconds, look_up=lambda host, port: known(host), allowed=allowed, context=context)


def refused(ask):
    with pytest.raises(Fault) as fault:
        ask()
    return fault.value.code


def test_it_reads_what_stands_at_a_public_address_whatever_type_it_says_to_have(serve, pem):
    server = serve(lambda path: ok(b'{"a": 1}', "application/x-nonsense"))
    assert fetcher(pem)(f"https://{HOST}:{server.port}/badge?x=1#part") == b'{"a": 1}'
    assert server.asked[0].startswith("GET /badge?x=1 HTTP/1.1\r\n")


def test_nothing_of_anybodys_is_sent(serve, pem, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    server = serve(lambda path: ok(b"{}"))
    fetcher(pem)(f"https://{HOST}:{server.port}/")
    names = {line.split(":")[0].lower() for line in server.asked[0].split("\r\n")[1:] if line}
    assert names == {"host", "accept", "accept-encoding", "connection", "user-agent"}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - not bound to, refused
        "255.255.255.255",
        "224.0.0.1", "240.0.0.1", "192.0.0.1", "198.18.0.1", "203.0.113.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001::1", "2001:db8::1", "::127.0.0.1", "5f00::1", "nonsense", "",
    ],
)  # fmt: skip
def test_no_address_of_a_private_network_is_public_also_inside_an_ipv6_one(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433", "127.1"])
def test_however_a_private_address_is_written_it_is_refused_before_anything_is_sent(host):
    assert refused(lambda: Fetcher()(f"https://{host}/")) == "forbidden_address"


def test_a_name_with_one_private_address_among_public_ones_is_refused(pem):
    mixed = fetcher(pem, lambda host: ["127.0.0.1", "10.0.0.1"])
    assert refused(lambda: mixed(f"https://{HOST}/")) == "forbidden_address"


@pytest.mark.parametrize(
    "address",
    [
        "http://badges.example/", "ftp://badges.example/", "file:///etc/passwd", "https://", "https:///x", "badges.example",
        "https://user:word@badges.example/", "https://badges.example:99999/", "https://badges.example/a b", "https://[x/",
        "https://badges.example\\@127.0.0.1/", "https://badges.example/\r\nX: y", "gopher://x/", "https://" + "a" * 3000,
    ],
)  # fmt: skip
def test_only_plain_https_addresses_are_asked(address):
    assert refused(lambda: read_place(address)) == "not_https"


def test_a_redirect_into_the_private_network_is_refused(serve, pem):
    server = serve(lambda path: redirect("https://inside.example/secret"))
    names = {HOST: ["127.0.0.1"], "inside.example": ["169.254.169.254"]}
    asking = fetcher(pem, names.__getitem__)
    assert refused(lambda: asking(f"https://{HOST}:{server.port}/")) == "forbidden_address"


@pytest.mark.parametrize("to", ["http://badges.example/", "file:///etc/passwd", "https://[x"])
def test_a_redirect_to_anything_but_https_is_refused(serve, pem, to):
    server = serve(lambda path: redirect(to))
    assert refused(lambda: fetcher(pem)(f"https://{HOST}:{server.port}/")) == "not_https"


def test_a_redirect_is_followed_a_few_times_and_not_for_ever(serve, pem):
    server = serve(lambda path: ok(b"{}") if path == "/3" else redirect(f"/{int(path[1:]) + 1}"))
    assert fetcher(pem)(f"https://{HOST}:{server.port}/0") == b"{}"
    loop = serve(redirect)
    assert refused(lambda: fetcher(pem)(f"https://{HOST}:{loop.port}/")) == "unreachable"
    assert len(loop.asked) == REDIRECTS + 1


def test_a_name_is_looked_up_once_for_a_connection_so_it_cannot_change_its_meaning(serve, pem):
    server, answers = serve(lambda path: ok(b"{}")), [["127.0.0.1"], ["10.0.0.1"]]
    asking = fetcher(pem, lambda host: answers.pop(0))
    assert asking(f"https://{HOST}:{server.port}/") == b"{}"
    assert answers == [["10.0.0.1"]]
    assert refused(lambda: asking(f"https://{HOST}:{server.port}/")) == "forbidden_address"


def test_a_host_that_cannot_prove_its_name_is_not_believed(serve, pem):
    server = serve(lambda path: ok(b"{}"))
    assert refused(lambda: fetcher(pem)(f"https://other.example:{server.port}/")) == "unreachable"
    assert server.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        lambda path: dribble(HEAD + b"Content-Length: 100000\r\n\r\n", b"x"),
        lambda path: dribble(HEAD + b"\r\n", b"x"),
        lambda path: dribble(HEAD + b"X: ", b"y"),
        lambda path: dribble(b"H", b""),
        lambda path: dribble(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_server_that_dribbles_for_ever_is_cut(serve, pem, answer):
    server, begun = serve(answer), time.monotonic()
    assert refused(lambda: fetcher(pem, seconds=0.5)(f"https://{HOST}:{server.port}/")) == "too_slow"
    assert time.monotonic() - begun < 5


def test_a_server_that_never_finishes_shaking_hands_is_cut(serve, pem):
    server = serve(lambda path: b"", tls=False)
    assert refused(lambda: fetcher(pem, seconds=0.4)(f"https://{HOST}:{server.port}/")) in {"too_slow", "unreachable"}


def test_a_look_up_that_hangs_is_given_up(pem):
    slow = fetcher(pem, lambda host: time.sleep(2), seconds=0.2)
    assert refused(lambda: slow(f"https://{HOST}/")) == "too_slow"


def test_an_answer_that_is_too_large_is_left_after_a_million_bytes(serve, pem):
    sent = []

    def endless(path):
        yield HEAD + b"\r\n"
        while True:
            sent.append(1)
            yield b"x" * 65_536

    server = serve(endless)
    assert refused(lambda: fetcher(pem)(f"https://{HOST}:{server.port}/")) == "answer_too_large"
    assert len(sent) < 200


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "not_found"),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "unreachable"),
        (HEAD + b"Content-Length: 10\r\n\r\nabc", "unreachable"),
        (b"nonsense\r\n\r\n", "unreachable"),
        (b"", "unreachable"),
    ],
)
def test_an_answer_that_is_none_is_said_to_be_so(serve, pem, answer, code):
    server = serve(lambda path: answer)
    assert refused(lambda: fetcher(pem)(f"https://{HOST}:{server.port}/")) == code


def test_one_verification_asks_for_a_few_documents_only(serve, pem):
    server = serve(lambda path: ok(b"{}"))
    asking = fetcher(pem)
    for _ in range(REQUESTS):
        asking(f"https://{HOST}:{server.port}/")
    assert refused(lambda: asking(f"https://{HOST}:{server.port}/")) == "unreachable"


def test_a_name_that_nobody_knows_and_a_port_where_nobody_listens_are_unreachable(pem):
    def unknown(host):
        raise OSError("no such name")

    assert refused(lambda: fetcher(pem, unknown)(f"https://{HOST}/")) == "unreachable"
    assert refused(lambda: fetcher(pem)(f"https://{HOST}:1/")) == "unreachable"


def test_names_are_looked_up_by_the_system():
    assert "127.0.0.1" in look_up_name("localhost", 443)
