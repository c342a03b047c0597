"""Messages as a browser shows them: nothing is wider than the screen and no row wraps.

BUILD_MESSAGES makes messages of JSON. Needs Chromium (tools/install-deps.sh --long).
"""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

LOCALES = ["de", "en", "es", "fr", "ja", "nl"]
WIDTHS = [320, 390, 1280]

# Every frame tells how wide its page is, and how many lines its serials take.
MEASURE = """
<pre id="answer"></pre>
<script>
function lines(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set(Array.from(range.getClientRects()).filter(one => one.width > 1)
                 .map(one => Math.round(one.top))).size;
}
window.onload = () => {
  const answers = Array.from(document.querySelectorAll("iframe")).map(frame => {
    const page = frame.contentDocument;
    return {
      name: frame.name,
      width: page.documentElement.scrollWidth,
      numbers: Array.from(page.querySelectorAll(".number")).map(lines),
      rows: Array.from(page.querySelectorAll(".rows")).map(lines),
      boxes: Array.from(page.querySelectorAll(".number, .rows"))
                  .map(one => one.scrollWidth - one.clientWidth),
      font: Array.from(page.querySelectorAll(".number"))
                 .map(one => parseFloat(page.defaultView.getComputedStyle(one).fontSize)),
      pictures: Array.from(page.images).map(one => one.naturalWidth),
    };
  });
  document.getElementById("answer").textContent = JSON.stringify(answers);
};
</script>
"""


def build(*orders):
    lines = "".join(json.dumps(order) + "\n" for order in orders)
    done = subprocess.run([os.environ["BUILD_MESSAGES"]], input=lines.encode(), check=True,
                          stdout=subprocess.PIPE)
    return [json.loads(line)["html"] for line in done.stdout.decode().splitlines()]


def render(pages):
    """Measures of {name: (page, width)}, by name."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise AssertionError("chromium is not installed; run tools/install-deps.sh --long")
    frames = "".join(
        f'<iframe name="{name}" width="{width}" height="900" srcdoc="{html.escape(page)}"></iframe>'
        for name, (page, width) in pages.items())
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, "frames.html")
        path.write_text('<!DOCTYPE html><meta charset="utf-8">' + frames + MEASURE, encoding="utf-8")
        done = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
             "--virtual-time-budget=10000", f"--user-data-dir={directory}/profile", path.as_uri()],
            check=True, capture_output=True, timeout=120)
    answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    if answer is None or not answer.group(1):
        raise AssertionError("chromium measured nothing: " + done.stderr.decode()[-2000:])
    return {one["name"]: one for one in json.loads(html.unescape(answer.group(1)))}


class Rendering(unittest.TestCase):
    def test_fits_each_screen(self):
        orders = {locale: {"locale": locale} for locale in LOCALES}
        orders["many"] = {"locale": "de", "lines": [{"quantity": 20}],
                          "name": "N" * 200, "order_id": "7" * 200}
        pages = {f"{name}-{width}": (page, width)
                 for name, page in zip(orders, build(*orders.values())) for width in WIDTHS}
        measured = render(pages)
        self.assertEqual(set(measured), set(pages))
        for name, (_, width) in pages.items():
            with self.subTest(page=name):
                one = measured[name]
                count = 20 if name.startswith("many") else 1
                self.assertLessEqual(one["width"], width)
                self.assertEqual(one["numbers"], [1] * count)
                self.assertEqual(one["rows"], [6] * count)
                self.assertEqual(one["boxes"], [0] * 2 * count)
                self.assertGreaterEqual(min(one["font"]), 22 if width > 480 else 15)
                self.assertEqual(len(one["pictures"]), 1 if count == 1 else 0)
                self.assertTrue(all(200 <= picture <= 300 for picture in one["pictures"]))

    def test_would_see_what_does_not_fit(self):
        page = ('<p class="number" style="font-size: 40px">AAAAA BBBBB CCCCC DDDDD EEEEE</p>'
                '<pre class="rows">' + "A" * 200 + "</pre>")
        one = render({"wide": (page, 390)})["wide"]
        self.assertGreater(one["width"], 390)
        self.assertGreater(one["numbers"][0], 1)
        self.assertGreater(max(one["boxes"]), 0)


if __name__ == "__main__":
    unittest.main()
