"""Changes one small thing in the sources at a time and asks the tests whether they see it.

    tests/mutation/mutation_test.py [--jobs N] [--seconds N] [--accept FILE] [--again FILE]
                                    [--root DIR] FOLDER_OR_FILE…

Works on copies in build/mutation, N changes at once. For each it compiles the files that are
concerned, links all tests of core/text, code, number and check into one program, and runs that;
what the kernel of AArch64 is made of is also built for that processor and run in an emulator, where
both are there. A change is

    seen      when a test fails, crashes, or takes too much time or memory
    refused   when the compiler does not take it
    same      when the machine code is the same: no test could see it
    survived  else; it is printed as file, old and new line

Changes come in a fixed chance order, so that a run of --seconds is a sample of them all; --again
tries only those that a file of printed lines names. Exits with 1 when something survived that the
file of --accept (printed lines, too) does not name. --root is another tree with core/ and tests/core/.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = 20261124
ROOMS = ["text", "code", "number", "check"]
LEFT_OUT = {"tests/core/check/false_suggestions_test.cc"}  # minutes
# These take 6 s, the others half a second. They call nothing but the files named, and are asked last.
SLOW = "Exhaustive.*:RowCodeExhaustive.*:RowCode.RestoresAsTheExhaustiveSearchDoes"
SLOW_USE = re.compile(r"core/code/(gf32\.h|row_code\.(h|cc)|restore\.cc)")
# As the tests run with sanitizers, so that what is beyond an array is seen.
COMPILE = ["-std=c++20", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Werror",
           "-D_GLIBCXX_ASSERTIONS", '-DSERIALSMITH_SOURCE_DIR="."',
           "-I.", "-Icore/include", "-Itests/generators/include"]
MEMORY_BYTES = 4 << 30

# What is looked for, between blanks where C++ has other uses for the sign, and what is put there.
CHANGES = [
    (r" == ", " != "), (r" != ", " == "), (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "),
    (r" >= ", " > "), (r" && ", " || "), (r" \|\| ", " && "), (r" \+ ", " - "), (r" - ", " + "),
    (r" \* ", " + "), (r" % ", " / "), (r" / ", " % "), (r" & ", " | "), (r" \| ", " & "),
    (r" \^ ", " | "), (r" << ", " >> "), (r" >> ", " << "), (r" \+= ", " -= "), (r" -= ", " += "),
    (r" \^= ", " |= "), (r" \|= ", " &= "), (r"\+\+(?=\w)", "--"), (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"), (r"(?<=\()!(?=\w)", ""), (r"\bcontinue;", "break;"),
    (r"\bbreak;", "continue;"), (r"(?<![\w.'])(\d+)(?=[U;,)\]} ])", lambda m: str(int(m[1]) + 1)),
]
# Lines whose change is no change of behaviour, or fails to compile.
SKIPPED = re.compile(r"^\s*(//|#|static_assert|assert\(|using |namespace |template)")

Change = collections.namedtuple("Change", "file line old new")


def name_of(change):
    """Without the line's number, which other changes move."""
    return f"{change.file}: {change.old.strip()} -> {change.new.strip()}"


def changes_of(root, file):
    """Every change of a file."""
    for number, line in enumerate((root / file).read_text(encoding="utf-8").splitlines()):
        if SKIPPED.match(line):
            continue
        code = line.split("  //")[0]
        for pattern, new in CHANGES:
            for match in re.finditer(pattern, code):
                if code[:match.start()].count('"') % 2:
                    continue  # in a string
                text = new(match) if callable(new) else new
                yield Change(file, number, line, line[:match.start()] + text + line[match.end():])


def all_changes(root, paths):
    """Those of the files and folders, in their order."""
    for path in paths:
        folder = root / path
        files = sorted([*folder.glob("*.cc"), *folder.glob("*.h")]) if folder.is_dir() else [folder]
        for file in files:
            yield from changes_of(root, file.relative_to(root).as_posix())


def named_in(file):
    """The changes of a file of printed lines, without its comments."""
    lines = file.read_text(encoding="utf-8").splitlines() if file else []
    return {line for line in lines if line and not line.startswith("#")}


def succeeds(command, folder, environment=None):
    # A process group of its own: Ctrl-C is for us alone.
    return subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          process_group=0).returncode == 0


def names_in(made):
    """What an object was made of, as the compiler wrote it down."""
    text = made.with_suffix(".d").read_text(encoding="utf-8")
    return text.replace("\\\n", " ").split()[1:]


class Program:
    """One test program, its objects as they are without a change, and how it is run."""

    def __init__(self, name, work, compiler, sources, link, runs):
        self.compile = [compiler, *COMPILE, "-c"]
        self.link = [compiler, *link]
        self.runs = runs
        self.folder = work / name
        self.objects = {source: self.folder / (source.replace("/", "_") + ".o")
                        for source in sources}
        self.uses = {}
        self.prefixes = {}

    def build(self, tree, pool, changed):
        """The objects, and which files each is made of; those that are there and not older stay."""
        self.folder.mkdir(exist_ok=True)
        begin = time.time()

        def one(source):
            made = self.objects[source]
            if not made.exists() or any((tree / name).stat().st_mtime > made.stat().st_mtime
                                        for name in names_in(made)):
                subprocess.run([*self.compile, "-MMD", source, "-o", made], cwd=tree, check=True)
                os.utime(made, (begin, begin))
            self.uses[source] = {os.path.normpath(name) for name in names_in(made)}
            if source in changed:
                self.precompile(tree, source)
        list(pool.map(one, self.objects))

    def precompile(self, tree, source):
        """What the file includes, which takes half the time; not where that makes other code."""
        made = self.objects[source]
        prefix, again = made.with_suffix(".h"), made.with_suffix(".again")
        options = ["-include", prefix]
        if not again.exists() or again.stat().st_mtime < made.stat().st_mtime:
            text = (tree / source).read_text(encoding="utf-8")
            prefix.write_text("\n".join(re.findall("^#include.*", text, re.MULTILINE)))
            header = [*self.compile, "-x", "c++-header", prefix, "-o", f"{prefix}.gch"]
            if not (succeeds(header, tree)
                    and succeeds([*self.compile, *options, source, "-o", again], tree)):
                return
        if again.read_bytes() == made.read_bytes():
            self.prefixes[source] = options

    def passes(self, tree, objects, file=None):
        """Whether the tests that use the file see nothing; None when they cannot be linked."""
        program = tree / "program"
        if not succeeds([self.link[0], *objects, *self.link[1:], "-o", program], tree):
            return None
        environment = os.environ | {"RC_PARAMS": f"seed={SEED} max_success=100"}
        limits = ["prlimit", f"--as={MEMORY_BYTES}", "--core=0"]
        return all(
            succeeds([*limits, f"--cpu={seconds}", *emulator, program, *options], tree, environment)
            for seconds, emulator, options, use in self.runs if not file or re.match(use, file))

    def judge(self, tree, file):
        """What becomes of a change that is in the tree."""
        objects = dict(self.objects)
        changed = False
        concerned = [source for source in objects if file in self.uses[source]]
        tests = [source for source in concerned if source.startswith("tests/")]

        def compile_again(source):
            made = tree / objects[source].name
            prefix = self.prefixes.get(source, []) if source == file else []
            if not succeeds([*self.compile, *prefix, source, "-o", made], tree):
                return False
            nonlocal changed
            if made.read_bytes() != self.objects[source].read_bytes():
                changed = True
                objects[source] = made
            return True

        if not all(compile_again(source) for source in concerned if source not in tests):
            return "refused"
        # The tests that read the header itself take longest to compile; the others may see it, too.
        if changed and tests:
            others = [made for source, made in objects.items() if source not in tests]
            if self.passes(tree, others, file) is False:
                return "seen"
        if not all(compile_again(source) for source in tests):
            return "refused"
        if not changed:
            return "same"
        return {None: "refused", False: "seen", True: "survived"}[
            self.passes(tree, objects.values(), file)]


def programs_of(root, work):
    def sources(pattern):
        found = [path.relative_to(root).as_posix()
                 for room in ROOMS for path in sorted(root.glob(pattern.format(room)))]
        return [source for source in found if source not in LEFT_OUT]
    yield Program("native", work, "g++", sources("core/{}/*.cc") + sources("tests/core/{}/*_test.cc"),
                  ["-fuse-ld=gold", "-lgtest_main", "-lgmock", "-lgtest", "-lrapidcheck"],
                  [(5, [], ["--gtest_fail_fast", f"--gtest_filter=-{SLOW}"], ""),
                   (60, [], ["--gtest_fail_fast", f"--gtest_filter={SLOW}"], SLOW_USE)])
    neon = [f"core/code/check_rows{end}.cc" for end in ("", "_neon", "_scalar")]
    neon.append("tests/core/code/check_rows_neon_main.cc")
    if not (root / neon[-1]).exists():
        return
    if shutil.which("aarch64-linux-gnu-g++") and shutil.which("qemu-aarch64"):
        yield Program("aarch64", work, "aarch64-linux-gnu-g++", neon, ["-static"],
                      [(5, ["qemu-aarch64"], [], "")])
    else:
        print("mutation_test.py: no compiler or emulator for AArch64", file=sys.stderr)


def arguments_of():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--accept", type=pathlib.Path)
    parser.add_argument("--again", type=pathlib.Path)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    parser.add_argument("path", nargs="+")
    return parser.parse_args()


def main():
    arguments = arguments_of()
    root = arguments.root.resolve()
    changes = list(all_changes(root, arguments.path))
    if arguments.again:
        named = named_in(arguments.again)
        changes = [change for change in changes if name_of(change) in named]
    if not changes:
        sys.exit("mutation_test.py: nothing to change in " + " ".join(arguments.path))
    random.Random(SEED).shuffle(changes)

    work = root / "build" / "mutation"
    trees = queue.SimpleQueue()
    for job in range(arguments.jobs):
        tree = work / f"tree{job}"
        shutil.rmtree(tree, ignore_errors=True)
        for name in ("core", "tests"):
            shutil.copytree(root / name, tree / name)
        trees.put(tree)
    # Ctrl-C ends a run as its time does.
    stopped = []
    signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    pool = concurrent.futures.ThreadPoolExecutor(arguments.jobs)
    programs = list(programs_of(root, work))
    for program in programs:
        program.build(work / "tree0", pool, {change.file for change in changes})
        if not program.passes(work / "tree0", program.objects.values()):
            sys.exit("mutation_test.py: the tests fail without a change")
    start = time.monotonic()

    def outcome_of(change):
        if stopped or time.monotonic() > start + arguments.seconds:
            return "not tried"
        tree = trees.get()
        target = tree / change.file
        lines = target.read_text(encoding="utf-8").split("\n")
        try:
            target.write_text("\n".join([*lines[:change.line], change.new,
                                         *lines[change.line + 1:]]), encoding="utf-8")
            outcomes = []
            for program in programs:
                outcomes.append(program.judge(tree, change.file))
                if outcomes[-1] in ("refused", "seen"):
                    return outcomes[-1]
            return "survived" if "survived" in outcomes else "same"
        finally:
            target.write_text("\n".join(lines), encoding="utf-8")
            trees.put(tree)

    kinds = ["seen", "survived", "same", "refused", "not tried"]
    counts = collections.defaultdict(collections.Counter)
    survivors = set()
    for change, outcome in zip(changes, pool.map(outcome_of, changes)):
        for folder in (os.path.dirname(change.file), "all"):
            counts[folder][outcome] += 1
        if outcome == "survived":
            survivors.add(name_of(change))
            print(name_of(change), flush=True)
    for folder in sorted(counts, key=lambda name: (name == "all", name)):
        print(f"{folder}: {counts[folder].total()} changes: "
              + ", ".join(f"{counts[folder][kind]} {kind}" for kind in kinds), file=sys.stderr)
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)
    return 1 if survivors - named_in(arguments.accept) else 0


if __name__ == "__main__":
    sys.exit(main())
