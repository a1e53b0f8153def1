"""Real servers on this machine that speak TLS as a public host would, and misbehave as they are told."""

import contextlib
import datetime as dt
import socket
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "badges.example"


def certificate(folder, host=HOST):
    """A certificate for the host, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{host}.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


class Server:
    """Answers each connection with what `answer(path)` gives: bytes, or an iterator of bytes with pauses of its own."""

    def __init__(self, path, answer, *, tls=True):
        self.answer, self.asked, self.tls = answer, [], tls
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(path)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while not self.over.is_set():
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._speak, args=(plain,), daemon=True).start()

    def _speak(self, plain):
        with contextlib.suppress(OSError), contextlib.closing(plain):
            if not self.tls:  # never finishes shaking hands
                for _ in range(200):
                    plain.sendall(b"\x16")
                    time.sleep(0.05)
            with self.context.wrap_socket(plain, server_side=True) as secure:
                head = secure.recv(65536).decode()
                self.asked.append(head)
                answer = self.answer(head.split(" ")[1])
                for part in [answer] if isinstance(answer, bytes) else answer:
                    secure.sendall(part)

    def stop(self):
        self.over.set()
        self.listener.close()


def ok(body, kind="text/html"):
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def redirect(to):
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def dribble(first, part, times=400):
    yield first
    for _ in range(times):
        time.sleep(0.03)
        yield part
