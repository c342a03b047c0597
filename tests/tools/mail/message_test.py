"""Messages of orders as Python's email package reads them, and as `serialsmith check` does.

BUILD_MESSAGES makes messages of JSON, SERIALSMITH is the command.
"""
import csv
import email
import email.header
import email.policy
import html.parser
import io
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

LOCALES = ["de", "en", "es", "fr", "ja", "nl"]
NUMBER = "TMVRJ-M6K4K-EW5AS-KSR49-QV841"
HEADERS = ["From", "To", "Subject", "Date", "Message-Id", "Auto-Submitted", "Content-Language",
           "MIME-Version", "Content-Type"]
HOSTILE = ["Zoë Ångström", "名前", "=?utf-8?q?x?=", "a\r\nBcc: x@y", "<b>", "{{email}}", "é" * 100,
           "x" * 200, "\"Ada\" <eve@example.org>", "a, eve@example.org", "Ada\n\n<script>", "\\",
           "=1+2", "(comment)", "a\0b", "\u202egpj.exe", "'\"&<>", "ada@example.com;", " ", "=\r\n"]
HIDDEN = re.compile("[\u00a0\u00ad\u200b-\u200d\u2010-\u2015\u2060\ufeff]|&nbsp;|&shy;|&zwj;")


def build(*orders):
    """What BUILD_MESSAGES answers to each order."""
    lines = "".join(json.dumps(order) + "\n" for order in orders)
    done = subprocess.run([os.environ["BUILD_MESSAGES"]], input=lines.encode(), check=True,
                          stdout=subprocess.PIPE)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(orders)
    return answers


def parse(answer):
    message = email.message_from_bytes(answer["eml"].encode(), policy=email.policy.default)
    for part in message.walk():
        assert not part.defects, part.defects
    return message


def part(message, kind):
    return next(one for one in message.walk() if one.get_content_type() == kind)


def structure(message):
    if not message.is_multipart():
        return message.get_content_type()
    return message.get_content_subtype(), [structure(one) for one in message.iter_parts()]


class Markup(html.parser.HTMLParser):
    """The tags of a page, and the text between them."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.links = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src", "background")]

    def handle_data(self, data):
        self.text += data


class Message(unittest.TestCase):
    def test_has_the_structure_of_its_order(self):
        one, number, several, many = (parse(answer) for answer in build(
            {}, {"lines": [{"signed": False}]}, {"lines": [{"quantity": 2}, {"signed": False}]},
            {"lines": [{"quantity": 21}]}))
        related = ("related", ["text/html", "image/png"])
        self.assertEqual(structure(one), (
            "mixed", [("alternative", ["text/plain", related]), "text/plain"]))
        self.assertEqual(structure(number), ("alternative", ["text/plain", related]))
        self.assertEqual(structure(several), (
            "mixed", [("alternative", ["text/plain", "text/html"]), "text/plain", "text/plain"]))
        self.assertEqual(structure(many), (
            "mixed", [("alternative", ["text/plain", "text/html"]), "text/csv"]))

    def test_has_its_headers_and_no_others(self):
        answer, = build({"name": "Zoë Ångström", "locale": "de_AT", "date": 0})
        message = parse(answer)
        self.assertEqual(message.keys(), HEADERS)
        self.assertEqual(message["From"], "Example Ltd <shop@example.com>")
        self.assertEqual(message["To"], "Zoë Ångström <ada@example.org>")
        self.assertEqual(message["Subject"], "Ihre Seriennummer für Moon Viewer")
        self.assertEqual(message["Subject"], answer["subject"])
        self.assertEqual(message["Date"], "Thu, 01 Jan 1970 00:00:00 +0000")
        self.assertEqual(message["Message-Id"], "<1001.1@example.com>")
        self.assertEqual(message["Auto-Submitted"], "auto-generated")
        self.assertEqual(message["Content-Language"], "de")
        for kind in ("text/plain", "text/html"):
            self.assertEqual(part(message, kind).get_content_charset(), "utf-8")
        self.assertTrue(answer["eml"].isascii())

    def test_shows_the_picture_that_it_carries(self):
        message = parse(build({})[0])
        picture = part(message, "image/png")
        self.assertEqual(picture.get_content_disposition(), "inline")
        page = part(message, "text/html").get_content()
        self.assertIn(f'src="cid:{picture["Content-Id"].strip("<>")}"', page)
        self.assertIn(f'alt="{NUMBER}"', page)

    def test_attaches_each_signed_serial(self):
        message = parse(build({"lines": [{"quantity": 3}]})[0])
        names = set()
        for file in message.iter_attachments():
            self.assertEqual(file.get_content_charset(), "us-ascii")
            rows = file.get_content().split()
            self.assertEqual(len(rows), 6)
            self.assertEqual(file.get_filename(), rows[0] + ".serial")
            names.add(file.get_filename())
        self.assertEqual(len(names), 3)

    def test_attaches_a_table_of_many(self):
        for name in ("Moon Viewer", "名前, \"x\"", "=1+2"):
            message = parse(build({"lines": [{"quantity": 30, "product_name": name}]})[0])
            file = part(message, "text/csv")
            self.assertEqual(file.get_filename(), "serials.csv")
            text = file.get_content().removeprefix("\ufeff")
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            self.assertEqual(rows[0], "product,product_name,unit,serial_number,signed_serial".split(","))
            self.assertEqual(len(rows), 31)
            self.assertEqual({row[1] for row in rows[1:]}, {"'=1+2" if name[0] == "=" else name})
            for unit, row in enumerate(rows[1:], 1):
                self.assertEqual((row[0], row[2]), ("MVR", str(unit)))
                self.assertEqual((len(row[3]), row[4][:30]), (29, row[3] + "-"))

    def test_has_nothing_hidden_in_it(self):
        for answer in build(*({"locale": locale} for locale in LOCALES)):
            message = parse(answer)
            for kind in ("text/plain", "text/html"):
                self.assertIsNone(HIDDEN.search(part(message, kind).get_content()))
            page = part(message, "text/html").get_content()
            self.assertNotIn("url(", page)
            self.assertNotIn("script", Markup(page).tags)
            self.assertEqual([link[:7] for link in Markup(page).links], ["cid:qr."])
            self.assertEqual(Markup(answer["html"]).links[0][:22], "data:image/png;base64,")
            text = part(message, "text/plain").get_content()
            self.assertIn(f"\r\n\r\n{NUMBER}\r\n\r\n", text)
            self.assertRegex(page, rf"\n{NUMBER}\r?\n</p>")
            self.assertIn(f'<html lang="{message["Content-Language"]}">', page)
            self.assertEqual(page.count(" user-select: all"), 2)

    def test_addresses_beyond_ascii_stay_one_address(self):
        answer, = build({"email": "josé@bücher.example"})
        self.assertTrue(answer["smtputf8"])
        message = email.message_from_bytes(answer["eml"].encode(), policy=email.policy.SMTPUTF8)
        self.assertEqual(len(message["To"].addresses), 1)
        name = message["To"].addresses[0].username
        self.assertEqual(name.encode("ascii", "surrogateescape").decode(), "josé")


class HostileOrder(unittest.TestCase):
    """Whatever an order says: no header, recipient, part or tag more."""

    def judge(self, orders):
        plain = Markup(build({})[0]["html"]).tags
        for order, answer in zip(orders, build(*orders)):
            with self.subTest(order=order):
                message = parse(answer)
                self.assertEqual(message.keys(), HEADERS)
                self.assertEqual([one.addr_spec for one in message["To"].addresses],
                                 ["ada@example.org"])
                self.assertEqual([one.addr_spec for one in message["From"].addresses],
                                 ["shop@example.com"])
                self.assertEqual(structure(message), (
                    "mixed", [("alternative", ["text/plain", ("related", ["text/html", "image/png"])]),
                              "text/plain"]))
                page = part(message, "text/html").get_content()
                self.assertEqual(Markup(page).tags, plain)
                self.assertEqual(Markup(page).links[0], "cid:qr.1001.1@example.com")
                text = part(message, "text/plain").get_content()
                self.assertEqual(text.count("ada@example.org"), 1)
                self.assertIn(NUMBER, text.splitlines())
                for line in answer["eml"].split("\r\n"):
                    self.assertLessEqual(len(line), 998)
                    self.assertNotRegex(line, "[\r\n\0]")

    def test_known_tricks(self):
        self.judge([{field: text} for text in HOSTILE for field in ("name", "order_id", "issuer")] +
                   [{"lines": [{"product_name": text}]} for text in HOSTILE] +
                   [{"from_name": text, "name": text} for text in HOSTILE])

    def test_random_mixtures(self):
        chance = random.Random(20261124)
        pieces = HOSTILE + ["\r\n", "\n", "--=_", "=?", "?=", "<", ">", "&", "\"", "{{", "}}", "#name",
                            ":", ",", "@", "é", "\x7f", "\u2028", "=", "_", "x"]
        self.judge([{field: "".join(chance.choices(pieces, k=chance.randint(1, 12)))
                     for field in ("name", "order_id", "issuer", "from_name")} for _ in range(150)])

    def test_names_are_read_back(self):
        for name in ("Zoë Ångström", "名前", "<b>", "{{email}}", "O'Hara, \"Bob\"", "é" * 100, "名" * 60, "\\"):
            answer, = build({"name": name})
            message = parse(answer)
            # The parser of addresses keeps the space between encoded words; this one does not.
            written = re.search(r"^To: (.*?) <ada", answer["eml"], re.MULTILINE | re.DOTALL).group(1)
            if "=?" in written:
                decoded = str(email.header.make_header(email.header.decode_header(written)))
            else:
                decoded = message["To"].addresses[0].display_name
            self.assertEqual(decoded, name)
            self.assertLessEqual(max(map(len, answer["eml"].split("\r\n"))), 78)
            self.assertIn(name, part(message, "text/plain").get_content())
            self.assertIn(name, Markup(part(message, "text/html").get_content()).text)


class Pasted(unittest.TestCase):
    """What a customer copies out of a message is valid, however much it is."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        path = pathlib.Path(cls.directory.name)
        (path / "master").write_text(bytes(range(32)).hex())
        (path / "master").chmod(0o600)
        cls.keys = str(path / "keys")
        for command in (["new", cls.keys, "--issuer", "Example Ltd", "--insecure-no-passphrase"],
                        ["add-series", cls.keys, "--symbol", "T", "--import-master",
                         str(path / "master")],
                        ["add-product", cls.keys, "--code", "MVR", "--name", "Moon Viewer"]):
            subprocess.run([os.environ["SERIALSMITH"], "keyring", *command], check=True,
                           capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def check(self, texts):
        """What a check says of the signature in each text, all of which must be valid."""
        done = subprocess.run([os.environ["SERIALSMITH"], "check", "--json", "--keys",
                               self.keys + "/public.keyring", *texts], stdout=subprocess.PIPE)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(texts))
        for text, answer in zip(texts, answers):
            self.assertEqual((answer["code"], answer["number"]), ("valid", NUMBER), text)
        return {answer["signature"] for answer in answers}

    def test_each_part_of_each_language(self):
        for signed, expected in ((True, "verified"), (False, "absent")):
            texts = []
            for answer in build(*({"locale": locale, "lines": [{"signed": signed}], "name": name}
                                  for locale in LOCALES for name in ("", "Zoë Ångström"))):
                message = parse(answer)
                page = part(message, "text/html").get_content()
                texts += [part(message, "text/plain").get_content(), page, Markup(page).text,
                          answer["html"]]
                texts += [file.get_content() for file in message.iter_attachments()]
            self.assertEqual(self.check(texts), {expected})

    def test_the_raw_source_of_a_signed_serial(self):
        sources = [answer["eml"] for answer in build(*({"locale": locale} for locale in LOCALES))]
        self.assertEqual(self.check(sources), {"verified"})


if __name__ == "__main__":
    unittest.main()
