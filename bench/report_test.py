"""The report, the comparison and the plot, on small inputs: report_test.py SOURCE_DIR."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import compare
import report
import report_rows
import scaling
import scaling_plot
from report_rows import Goal

SOURCE = pathlib.Path(__file__).parents[1]
HERE = pathlib.Path(__file__).parent

# What Google Benchmark prints, as far as it is read.
OUTPUT = json.dumps({"context": {}, "benchmarks": [
    {"name": "CheckNumber/manual_time", "run_type": "iteration", "ns": 60.0, "raw_ns": 3.0},
    {"name": "CheckSigned/manual_time_mean", "run_type": "aggregate", "aggregate_name": "mean",
     "ns": 9.0, "raw_ns": 9.0},
    {"name": "CheckSigned/manual_time_median", "run_type": "aggregate", "aggregate_name": "median",
     "ns": 400.0, "raw_ns": 12.0},
    {"name": "Start/iterations:300/manual_time", "run_type": "iteration", "ms": 6.0, "raw_ms": 2.0},
    {"name": "Failed/manual_time", "run_type": "iteration", "error_occurred": True, "ns": 1.0}]})


def line(figure, limit, goal, is_time=False, unit="/s"):
    return report.judge("what", figure, unit, limit, "limit", goal, is_time)


class Report(unittest.TestCase):
    def test_counters_by_name(self):
        found = report.benchmarks(OUTPUT)
        self.assertEqual(sorted(found), ["CheckNumber", "CheckSigned", "Start"])
        self.assertEqual(found["CheckSigned"]["ns"], 400)

    def test_every_goal_can_be_reached_and_missed(self):
        for good, bad in ((line(8, 10, Goal("ratio", 0.8)), line(7.9, 10, Goal("ratio", 0.8))),
                          (line(10, 8, Goal("ratio", 0.8), True), line(11, 8, Goal("ratio", 0.8), True)),
                          (line(5, None, Goal("least", 5)), line(4.9, None, Goal("least", 5))),
                          (line(5, None, Goal("most", 5)), line(5.1, None, Goal("most", 5))),
                          (line(7, 2, Goal("over", 5)), line(7.1, 2, Goal("over", 5)))):
            self.assertIs(good["reached"], True)
            self.assertIs(bad["reached"], False)
        self.assertIsNone(line(5, 5, None)["reached"])
        self.assertIsNone(line(None, None, Goal("most", 5))["reached"])

    def test_table(self):
        text = report.table([line(1.7e9, 2e9, Goal("ratio", 0.8), unit="rows/s"),
                             line(60, 3, Goal("most", 30), True, "ns"),
                             line(70_000, 70_000, None, True, "ns"),
                             line(7, 2, Goal("over", 5), True, "ms"),
                             line(None, None, Goal("least", 1.6e9), unit="rows/s")]).splitlines()
        self.assertEqual(text[2:], [
            "| what | 1.7 billion rows/s | 2 billion rows/s (limit) | 0.85 | ratio ≥ 0.80 | yes |",
            "| what | 60 ns | 3 ns (limit) | 0.05 | ≤ 30 ns | **no** |",
            "| what | 70 µs | 70 µs (limit) | 1.00 | – |  |",
            "| what | 7 ms | 2 ms (limit) | 0.29 | ≤ 5 ms more | yes |",
            "| what | not measured | | | ≥ 1.6 billion rows/s | |"])

    def test_rows_find_their_benchmarks(self):
        lines = {one["what"]: one for one in report.lines_of(
            {"check_bench": report.benchmarks(OUTPUT), "program_bench": report.benchmarks(OUTPUT)})}
        self.assertEqual(lines["Check() of a number with its verdict"]["figure"], 60)
        self.assertIs(lines["Check() of a number with its verdict"]["reached"], False)
        self.assertIs(lines["start of `serialsmith check TEXT`"]["reached"], True)
        self.assertIsNone(lines["sign"]["figure"])
        self.assertEqual(len(lines), len(report_rows.ROWS))

    def test_scaling(self):
        points = [{"command": "check", "jobs": 2, "rows": rows, "seconds": seconds,
                   "resident_kib": 65_536} for rows, seconds in ((10**6, 1), (10**8, 120))]
        check, issue, memory = report.scaling_lines(points)
        self.assertIs(check["reached"], False)
        self.assertIsNone(issue["figure"])
        self.assertIs(memory["reached"], True)
        self.assertIsNone(report.scaling_lines([])[2]["figure"])

    def test_only_the_generated_part_changes(self):
        old = f"Before.\n{report.BEGIN}\nold\n{report.END}\nBehind.\n"
        self.assertEqual(report.replace_generated(old, "new"),
                         f"Before.\n{report.BEGIN}\nnew\n{report.END}\nBehind.\n")
        with self.assertRaises(ValueError):
            report.replace_generated("no markers", "new")

    def test_document_has_the_markers_and_every_row(self):
        document = (SOURCE / "docs/performance.md").read_text(encoding="utf-8")
        self.assertIn("new", report.replace_generated(document, "new"))
        for row in report_rows.ROWS:
            self.assertIn(f"| {row.what} |", document)


class Compare(unittest.TestCase):
    @staticmethod
    def one(ratio):
        return {"rows": [{"what": "sign", "ratio": ratio}, {"what": "new", "ratio": None}]}

    def test_worse_and_better_by_more_than_a_part(self):
        self.assertEqual(compare.compare(self.one(1.0), self.one(0.91), 0.1), ([], [], 1))
        self.assertEqual(len(compare.compare(self.one(1.0), self.one(0.89), 0.1)[0]), 1)
        self.assertEqual(len(compare.compare(self.one(1.0), self.one(1.2), 0.1)[1]), 1)
        self.assertEqual(compare.compare(self.one(1.0), {"rows": []}, 0.1), ([], [], 0))

    def status(self, old, new):
        with tempfile.TemporaryDirectory() as folder:
            paths = [pathlib.Path(folder) / name for name in ("old", "new")]
            for path, text in zip(paths, (old, new)):
                path.write_text(text, encoding="utf-8")
            return subprocess.run([sys.executable, "-B", HERE / "compare.py", *paths], check=False,
                                  capture_output=True).returncode

    def test_exit_status(self):
        good, bad = json.dumps(self.one(1.0)), json.dumps(self.one(0.5))
        self.assertEqual(self.status(good, good), 0)
        self.assertEqual(self.status(good, bad), 1)
        self.assertEqual(self.status(good, "no report"), 2)
        self.assertEqual(self.status(good, '{"rows": []}'), 2)


class Scaling(unittest.TestCase):
    POINTS = [{"command": "check", "jobs": jobs, "rows": rows, "seconds": rows / 1e6 / jobs,
               "resident_kib": 20_480} for jobs in (1, 2) for rows in (1000, 10_000, 100_000)]

    def test_table(self):
        self.assertEqual(scaling.table_line(self.POINTS[-1]), "| check | 2 | 100,000 | 2,000,000 | 20.0 |")

    def test_plot(self):
        text = scaling_plot.draw(scaling.series_of(self.POINTS))
        tree = xml.etree.ElementTree.fromstring(text)
        lines = tree.findall("{*}polyline")
        self.assertEqual(len(lines), 2)
        spots = [tuple(map(float, spot.split(","))) for spot in lines[0].get("points").split()]
        self.assertEqual(spots[0][0], scaling_plot.LEFT)  # 10³, the first of two decades
        self.assertEqual(spots[2][0], scaling_plot.WIDTH - scaling_plot.RIGHT)
        self.assertEqual(len({y for _, y in spots}), 1)  # the same rate
        for word in ("10³", "10⁵", "check, 2 cores", "rows/s", "prefers-color-scheme: dark"):
            self.assertIn(word, text)
        everything = [float(n) for n in re.findall(r'[xy][12]?="([\d.]+)"', text)]
        self.assertLessEqual(max(everything), scaling_plot.WIDTH)

    def test_one_point_is_a_plot_too(self):
        xml.etree.ElementTree.fromstring(scaling_plot.draw({"a": [(1000, 1000.0)]}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        SOURCE = pathlib.Path(sys.argv.pop(1))
    unittest.main()
