"""A certificate for a server on loopback, made by the program openssl."""

import ssl
import subprocess


class Certificate:
    """Of 127.0.0.1 and localhost, signed by itself: `file` is what a client has to trust."""

    def __init__(self, directory, name="server"):
        self.file = directory / f"{name}.pem"
        self.key = directory / f"{name}.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=sink.example", "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.key, "-out", self.file],
            check=True, capture_output=True)

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context
