"""A small OpenID Connect issuer with TLS: its description, its keys, and tokens for whoever a story needs."""

import base64
import datetime
import http.server
import ipaddress
import json
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

AUDIENCE = "countersign"
CLIENT_ID = "countersign-pages"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issuer of a rehearsal")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
    made = made.not_valid_after(now + datetime.timedelta(days=1)).add_extension(address, critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class Issuer:
    def __init__(self, folder):
        tls, self.key = new_key(), new_key()
        self.trusted = folder / "issuer.pem"
        self.trusted.write_bytes(certificate(tls))
        private = folder / "issuer.key"
        private.write_bytes(pem(tls))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.trusted, private)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(issuer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                document = json.dumps(issuer.keys() if self.path == "/keys" else issuer.description()).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_):
                pass

        return Handler

    def description(self):
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}

    def keys(self):
        numbers = self.key.public_key().public_numbers()
        number = lambda value: encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1", "n": number(numbers.n), "e": number(numbers.e)}]}

    def token(self, email, key=None, **other):
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": AUDIENCE, "sub": f"sub-{email}", "email": email, "email_verified": True,
            "iat": now, "nbf": now - 5, "exp": now + 3600, "client_id": CLIENT_ID, "token_use": "access",
        } | other
        head = {"alg": "RS256", "typ": "at+jwt", "kid": "k1"}
        signed = ".".join(encoded(json.dumps(part).encode()) for part in (head, claims))
        signature = (key or self.key).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{encoded(signature)}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
