"""An SMTP server on loopback that keeps what it gets, and fails as it is told to.

    with Sink() as sink:
        sink.fault("rcpt", "550 5.1.1 no such user", about="bob@")
        ...                                      # send to smtp://127.0.0.1:{sink.port}
        [mail.recipients for mail in sink.mails]

Stages are connect, ehlo, starttls, auth, mail, rcpt, data, body, end and quit; body is in the
middle of a mail, end is after its dot. An answer is a line of SMTP (421 closes the connection),
DROP closes the connection instead, SILENCE says nothing and GARBAGE says what is no SMTP.
"""

import asyncio
import base64
import dataclasses
import socket
import ssl
import threading
import time

DROP, SILENCE, GARBAGE = "drop", "silence", "garbage"


@dataclasses.dataclass
class Mail:
    sender: str
    recipients: list
    connection: int  # counted from 1
    tls: bool
    user: str | None
    data: bytes = b""  # without the dots of the transfer
    answer: str = ""   # "": none was given
    at: float = dataclasses.field(default_factory=time.monotonic)

    @property
    def message_id(self):
        head = self.data.partition(b"\r\n\r\n")[0].split(b"\r\n")
        return next(line for line in head if line.lower().startswith(b"message-id:"))


@dataclasses.dataclass
class Fault:
    stage: str
    answer: str
    about: str   # what the command line, or for a mail its recipients, must contain
    times: int   # how often; it is gone then
    after: int   # how many pass first


class Sink:
    """Faults and settings may change at any time; `mails` and `commands` only grow."""

    def __init__(self, certificate=None, implicit_tls=False, login=None,
                 mechanisms="PLAIN LOGIN", delay=0,
                 extensions=("SIZE 20000000", "8BITMIME", "SMTPUTF8"), host="127.0.0.1"):
        self.context = certificate.context() if certificate else None
        self.implicit_tls = implicit_tls
        self.login = login
        self.mechanisms = mechanisms
        self.delay = delay  # seconds before each answer
        self.extensions = extensions
        self.host = host
        self.mails = []
        self.commands = []  # (connection, verb)
        self.connections = 0
        self.open = set()
        self.most_open = 0
        self._held = None  # sessions and answers
        self._faults = []
        self._loop = asyncio.new_event_loop()

    def fault(self, stage, answer, about="", times=1 << 30, after=0):
        self._faults.append(Fault(stage, answer, about, times, after))

    def heal(self):
        self._faults = []
        self.delay = 0

    def hold(self):
        """No answer is given until release()."""
        self._held = []

    def release(self):
        def answer_all():
            held, self._held = self._held, None
            for session, text in held:
                session.write(text, True)
        self._loop.call_soon_threadsafe(answer_all)

    def accepted(self):
        return [mail for mail in self.mails if mail.answer.startswith("2")]

    def close_idle(self, answer):
        """Says goodbye to those connections that wait for a command; returns how many."""
        async def close():
            idle = [session for session in self.open if session.mail is None]
            for session in idle:
                session.transport.write(answer.encode() + b"\r\n")
                session.transport.close()
            return len(idle)
        return asyncio.run_coroutine_threadsafe(close(), self._loop).result()

    def __enter__(self):
        listener = socket.create_server((self.host, 0), backlog=128)
        self.port = listener.getsockname()[1]
        self._server = self._loop.run_until_complete(self._loop.create_server(
            lambda: Session(self), sock=listener,
            ssl=self.context if self.implicit_tls else None))
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, *_):
        async def close():
            self._server.close()
            for session in list(self.open):
                session.transport.abort()
            await asyncio.sleep(0)
        asyncio.run_coroutine_threadsafe(close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def find_fault(self, stage, text):
        for fault in self._faults:
            if fault.stage == stage and fault.about in text and fault.times > 0:
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault.answer
        return None


class Session(asyncio.Protocol):
    def __init__(self, sink):
        self.sink = sink
        self.transport = None
        self.buffer = bytearray()
        self.mail = None
        self.in_data = self.waiting = False
        self.user = None
        self.challenge = None  # what the next line answers: "plain", "user" or "password"

    def connection_made(self, transport):
        self.transport = transport
        self.tls = self.sink.implicit_tls
        self.sink.connections += 1
        self.number = self.sink.connections
        self.sink.open.add(self)
        self.sink.most_open = max(self.sink.most_open, len(self.sink.open))
        self.answer("connect", "220 sink.example ESMTP")

    def connection_lost(self, _):
        self.sink.open.discard(self)
        self.waiting = True

    def data_received(self, data):
        self.buffer += data
        self.pump()

    def pump(self):
        while not self.waiting:
            if self.in_data:
                if not self.take_body():
                    return
                continue
            line, end, rest = self.buffer.partition(b"\r\n")
            if not end:
                return
            self.buffer = rest
            self.obey(line.decode("utf-8", "backslashreplace"))

    def answer(self, stage, text, about=""):
        text = self.sink.find_fault(stage, about) or text
        if self.sink._held is not None:
            self.waiting = True
            self.sink._held.append((self, text))
        elif self.sink.delay:
            self.waiting = True
            self.sink._loop.call_later(self.sink.delay, self.write, text, True)
        else:
            self.write(text, False)
        return text

    def write(self, text, go_on):
        if text == DROP:
            self.waiting = True
            self.transport.abort()
        elif text == SILENCE:
            self.waiting = True
        elif text == GARBAGE:
            self.transport.write(b"\x00\xff\x1b[2J no server of mail\r\n" * 3)
        else:
            self.transport.write(text.encode() + b"\r\n")
            if text.startswith(("421", "221")):
                self.waiting = True
                self.transport.close()
        if go_on and not self.transport.is_closing() and text != SILENCE:
            self.waiting = False
            self.pump()

    def obey(self, line):
        if self.challenge is not None:
            return self.log_in(line)
        verb = line.split(" ", 1)[0].upper()
        self.sink.commands.append((self.number, verb))
        handler = getattr(self, "do_" + verb.lower(), None)
        if handler is None:
            self.answer("other", "502 5.5.1 not here", line)
        else:
            handler(line)

    def do_ehlo(self, line):
        offers = list(self.sink.extensions)
        if self.sink.context and not self.tls:
            offers.append("STARTTLS")
        if self.sink.login:
            offers.append("AUTH " + self.sink.mechanisms)
        lines = ["sink.example", *offers]
        self.answer("ehlo", "\r\n".join(
            f"250{' ' if at + 1 == len(lines) else '-'}{text}" for at, text in enumerate(lines)))

    def do_starttls(self, line):
        usual = "220 go ahead" if self.sink.context else "502 5.5.1 no"
        said = self.answer("starttls", usual, line)
        if said.startswith("220"):
            self.waiting = True
            self.transport.pause_reading()
            self.upgrade = self.sink._loop.create_task(self.start_tls())

    async def start_tls(self):
        try:
            self.transport = await self.sink._loop.start_tls(
                self.transport, self, self.sink.context, server_side=True)
        except (OSError, ssl.SSLError):
            return  # the other side does not trust us
        self.tls = True
        self.waiting = False
        self.pump()

    def do_auth(self, line):
        words = line.split(" ")
        self.challenge = {"PLAIN": "plain", "LOGIN": "user"}[words[1].upper()]
        if len(words) > 2:
            self.log_in(words[2])
        else:
            self.write("334 " if self.challenge == "plain" else "334 VXNlcm5hbWU6", False)

    def log_in(self, line):
        text = base64.b64decode(line).decode()
        if self.challenge == "user":
            self.name, self.challenge = text, "password"
            return self.write("334 UGFzc3dvcmQ6", False)
        login = tuple(text.split("\0")[1:]) if self.challenge == "plain" else (self.name, text)
        self.challenge = None
        if login == self.sink.login:
            self.user = login[0]
        said = "235 2.7.0 welcome" if self.user else "535 5.7.8 wrong user or password"
        self.answer("auth", said)

    def do_mail(self, line):
        if self.sink.login and self.user is None:
            return self.answer("mail", "530 5.7.0 log in first", line)
        if self.answer("mail", "250 2.1.0 ok", line).startswith("250"):
            self.mail = Mail(line.partition("<")[2].partition(">")[0], [], self.number, self.tls,
                             self.user)
        return None

    def do_rcpt(self, line):
        if self.answer("rcpt", "250 2.1.5 ok", line).startswith("250"):
            self.mail.recipients.append(line.partition("<")[2].partition(">")[0])

    def do_data(self, line):
        said = self.answer("data", "354 go on", " ".join(self.mail.recipients))
        self.in_data = said.startswith("354")
        if not self.in_data:
            self.mail = None

    def take_body(self):
        about = " ".join(self.mail.recipients)
        fault = self.sink.find_fault("body", about) if len(self.buffer) > 100 else None
        if fault is not None:
            self.write(fault, False)
            return False
        end = self.buffer.find(b"\r\n.\r\n")
        if end < 0:
            return False
        data, self.buffer = bytes(self.buffer[:end + 2]), self.buffer[end + 5:]
        self.in_data = False
        mail, self.mail = self.mail, None
        mail.data = data.replace(b"\r\n..", b"\r\n.")
        said = self.answer("end", "250 2.0.0 taken", about)
        mail.answer = said if said[0].isdigit() else ""
        self.sink.mails.append(mail)
        return True

    def do_quit(self, line):
        self.answer("quit", "221 2.0.0 bye")
