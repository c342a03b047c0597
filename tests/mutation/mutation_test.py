"""Changes one small thing in the sources at a time and asks the tests whether they see it.

    tests/mutation/mutation_test.py [--seconds N] [--accept FILE] [--again FILE] FOLDER_OR_FILE…

Works on a copy in build/mutation. A change survives when all tests of core/ that use the file pass;
each survivor is printed as file, old and new. Changes come in a fixed chance order, so that a run of
N seconds is a sample of them all; with --again only those that a file of printed lines names are
tried. Exits with 1 when something survived that the file of --accept (printed lines, too) does not
name.
"""
import argparse
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutation"
SEED = 20261124
# Those of the changed file's own folder come first: most changes die in them.
TESTS = ["core/code/row_code_test", "core/number/number_test", "core/text/text_test",
         "core/check/diagnosis_test", "core/check/readings_test", "core/check/find_test",
         "core/check/allocation_test"]
TEST_SECONDS = 60  # of CPU time: a loop that does not end is seen, too

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


def changes_of(path):
    """Every (line number, old line, new line) of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if SKIPPED.match(line):
            continue
        code = line.split("  //")[0]
        for pattern, new in CHANGES:
            for match in re.finditer(pattern, code):
                if code[:match.start()].count('"') % 2:
                    continue  # in a string
                text = new(match) if callable(new) else new
                yield number, line, line[:match.start()] + text + line[match.end():]


def prepare():
    """The copy, configured and built once."""
    source = WORK / "source"
    names = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        old, new = ROOT / name, source / name
        if old.is_file() and (not new.exists() or new.read_bytes() != old.read_bytes()):
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(old.read_bytes())
    build = WORK / "build"
    subprocess.run(["cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    "-DSERIALSMITH_TOOLS=OFF", "-DSERIALSMITH_BENCH=OFF"],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build, *map(os.path.basename, TESTS)], check=True,
                   stdout=subprocess.DEVNULL)
    return source, build


def limit_time():
    resource.setrlimit(resource.RLIMIT_CPU, (TEST_SECONDS, TEST_SECONDS))


def name_of(change):
    """Without the line's number, which other changes move."""
    name, _, old, new = change
    return f"{name}: {old.strip()} -> {new.strip()}"


def survives(build, programs):
    """None when it does not compile."""
    environment = os.environ | {"RC_PARAMS": f"seed={SEED} max_success=100"}
    for program in programs:
        built = subprocess.run(["ninja", "-C", build, program.name], capture_output=True)
        if built.returncode != 0:
            return None
        ran = subprocess.run([program, "--gtest_fail_fast"], env=environment, capture_output=True,
                             preexec_fn=limit_time)
        if ran.returncode != 0:
            return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--accept", type=pathlib.Path)
    parser.add_argument("--again", type=pathlib.Path)
    parser.add_argument("path", nargs="+")
    arguments = parser.parse_args()

    files = []
    for path in arguments.path:
        path = ROOT / path
        files += sorted(path.glob("*.cc")) + sorted(path.glob("*.h")) if path.is_dir() else [path]
    changes = [(file.relative_to(ROOT), *change) for file in files for change in changes_of(file)]
    if arguments.again:
        named = set(arguments.again.read_text(encoding="utf-8").splitlines())
        changes = [change for change in changes if name_of(change) in named]
    if not changes:
        sys.exit("mutation_test.py: nothing to change in " + " ".join(arguments.path))
    random.Random(SEED).shuffle(changes)

    source, build = prepare()
    programs = [build / "tests" / test for test in TESTS]
    if survives(build, programs) is not True:
        sys.exit("mutation_test.py: the tests fail without a change")
    end = time.monotonic() + arguments.seconds
    killed, invalid, survivors = 0, 0, []
    # Ctrl-C ends a run as its time does.
    stopped = []
    signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    for name, number, old, new in changes:
        if stopped or time.monotonic() > end:
            break
        target = source / name
        lines = target.read_text(encoding="utf-8").split("\n")
        lines[number] = new
        target.write_text("\n".join(lines), encoding="utf-8")
        try:
            # False, which is 0, for the tests of this folder.
            outcome = survives(build, sorted(
                programs, key=lambda program: program.parent.name != name.parent.name))
        finally:
            lines[number] = old
            target.write_text("\n".join(lines), encoding="utf-8")
        if outcome is None:
            invalid += 1
        elif outcome:
            survivors.append(name_of((name, number, old, new)))
            print(survivors[-1], flush=True)
        else:
            killed += 1
    tried = killed + len(survivors)
    print(f"{tried} of {len(changes)} changes tried, {killed} seen, {len(survivors)} survived; "
          f"{invalid} more did not compile", file=sys.stderr)
    accepted = arguments.accept.read_text(encoding="utf-8").splitlines() if arguments.accept else []
    return 1 if set(survivors) - set(accepted) else 0


if __name__ == "__main__":
    sys.exit(main())
