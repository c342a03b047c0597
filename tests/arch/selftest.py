"""Each architecture check can fail: bad trees and bad archives are fed to it."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

import archive_symbols
import client_size
import file_length
import fuzz_corpus
import include_order
import initialisers
import listed_files
import report

sys.path.append(str(pathlib.Path(__file__).parents[2] / "tools"))
import fuzz_table  # of tools/fuzz.sh


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text=""):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Report(unittest.TestCase):
    def status(self, problems, seen):
        with contextlib.redirect_stdout(io.StringIO()):
            return report.status("files", problems, seen)

    def test_passes_only_when_something_was_seen(self):
        self.assertEqual(self.status([], 3), 0)
        self.assertEqual(self.status([], 0), 1)

    def test_fails_with_problems(self):
        self.assertEqual(self.status(["a.cc: bad"], 3), 1)


class IncludeOrder(Tree):
    def problems(self, path, text):
        self.write(path, text)
        return include_order.check(self.root)[0]

    def assert_refused(self, path, text, reason):
        problems = self.problems(path, text)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(reason, problems[0])

    def test_downward_and_own_folder_are_fine(self):
        self.assertEqual(self.problems("core/keys/a.cc", '#include "core/keys/b.h"\n'
                                       '#include "serialsmith/catalogue.h"\n#include <sodium.h>\n'
                                       '#include <vector>\n#include "absl/status/status.h"\n'), [])

    def test_upward(self):
        self.assert_refused("core/code/a.cc", '#include "core/check/b.h"', "stands above")
        self.assert_refused("core/code/a.cc", '  #  include "core/check/b.h"', "stands above")

    def test_upward_through_a_public_header(self):
        self.assert_refused("core/verify/a.cc", '#include "serialsmith/secret.h"', "stands above")
        self.assert_refused("core/verify/a.cc", "#include <serialsmith/secret.h>", "stands above")

    def test_core_uses_no_tool(self):
        self.assert_refused("core/issue/a.cc", '#include "tools/ledger/l.h"', "stands above")

    def test_unknown_public_header(self):
        self.assert_refused("core/check/a.cc", '#include "serialsmith/new.h"', "unknown public")
        (self.root / "core/check/a.cc").unlink()
        self.assert_refused("core/include/serialsmith/new.h", "", "unknown public header")

    def test_unknown_folder(self):
        self.assert_refused("core/attic/a.cc", "", "no known folder")
        (self.root / "core/attic/a.cc").unlink()
        self.assert_refused("core/check/a.cc", '#include "core/attic/a.h"', "no known folder")

    def test_path_without_folder(self):
        self.assert_refused("core/keys/a.cc", '#include "b.h"', "write it with its folder")

    def test_check_is_standard_library_only(self):
        for target in ("absl/strings/str_cat.h", "sodium.h", "unistd.h", "nlohmann/json.hpp"):
            self.assert_refused("core/number/a.cc", f"#include <{target}>", "standard library only")

    def test_public_headers_hide_what_the_sources_use(self):
        for target in ("nlohmann/json.hpp", "sodium.h"):
            self.assert_refused("core/include/serialsmith/keys.h", f"#include <{target}>",
                                "private to the sources")
        self.assert_refused("core/include/serialsmith/keys.h", '#include "core/keys/x.h"',
                            "not installed")

    def test_database_stays_in_the_ledger(self):
        self.assertEqual(self.problems("tools/ledger/a.cc", "#include <sqlite3.h>"), [])
        self.assert_refused("tools/serialsmith/a.cc", "#include <sqlite3.h>", "only tools/ledger")

    def test_empty_tree_is_seen_as_empty(self):
        self.assertEqual(include_order.check(self.root), ([], 0))


class ArchiveSymbols(unittest.TestCase):
    def public(self, defined=(), undefined=(), issue_only=()):
        return archive_symbols.check_public(set(defined), set(undefined), set(issue_only))[0]

    def test_verifying_is_fine(self):
        self.assertEqual(self.public(["a"], ["crypto_sign_verify_detached", "sodium_init",
                                             "crypto_generichash", "memcpy"]), [])

    def test_signing_is_not(self):
        for name in ("crypto_sign_detached", "crypto_sign_seed_keypair", "crypto_sign_keypair",
                     "crypto_sign_ed25519_sk_to_pk", "crypto_pwhash_argon2id", "crypto_pwhash",
                     "crypto_secretbox_easy", "crypto_kdf_derive_from_key", "sodium_malloc",
                     "randombytes_buf", "crypto_shorthash_siphashx24"):
            self.assertEqual(len(self.public(["a"], [name])), 1, name)

    def test_secret_classes_are_not(self):
        for name in ("_ZN11serialsmith11SecretBytes8AllocateEm", "_ZNK11serialsmith6Issuer5Issue",
                     "_ZN11serialsmith13SecretKeyring4LoadE", "_ZNK11serialsmith6Sealer4SealE"):
            self.assertEqual(len(self.public([name])), 1, name)
            self.assertEqual(len(self.public(["a"], [name])), 1, name)

    def test_what_only_issue_defines_is_not(self):
        self.assertEqual(len(self.public(["a"], ["mint"], ["mint"])), 1)

    def test_check_needs_the_runtime_only(self):
        def problems(undefined):
            return archive_symbols.check_plain({"own"}, set(undefined), {"memcpy"})[0]
        self.assertEqual(problems(["own", "memcpy", "__asan_init"]), [])
        self.assertEqual(len(problems(["sodium_init"])), 1)
        self.assertEqual(archive_symbols.check_plain(set(), set(), set()), ([], 0))


class ClientSize(unittest.TestCase):
    def test_limit(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(client_size.check_size(14_400, 14_400 + 61_439), ([], 61_439))
            self.assertEqual(len(client_size.check_size(14_400, 14_400 + 61_440)[0]), 1)
            self.assertEqual(client_size.check_size(14_400, 14_400), ([], 0))

    def test_kernels(self):
        kernel = "0 T _ZN11serialsmith11row_kernels9CheckAvx2E\n"
        self.assertEqual(client_size.check_kernels("0 T main\n", kernel), ([], 1))
        self.assertEqual(len(client_size.check_kernels(kernel, kernel)[0]), 1)
        self.assertEqual(client_size.check_kernels("0 T main\n", "0 T main\n"), ([], 0))


class Initialisers(unittest.TestCase):
    ENTRY = "0000000000000004  0000000200000002 R_X86_64_PC32          {} {} + 0\n"
    HEAD = ("Relocation section '.rela.text.startup' at offset 0x1 contains 1 entry:\n"
            "    Offset             Info             Type               Symbol's Value\n")
    STARTS = ("Relocation section '.rela.init_array' at offset 0x2 contains 1 entry:\n"
              + ENTRY.format("0000000000000000", ".text.startup"))
    STREAM = HEAD + ENTRY.format("0000000000000000", "_ZNSt8ios_base4InitC1Ev") + STARTS
    OURS = (HEAD + ENTRY.format("0000000000000000", "_ZNSt8ios_base4InitC1Ev")
            + ENTRY.format("0000000000000000", "abs") + STARTS)

    def test_streams_of_others_alone(self):
        self.assertEqual(initialisers.check(self.STREAM, "File: a(1.o)\nFile: a(2.o)\n"
                                            + self.STREAM), ([], 2))

    def test_ours(self):
        problems, _ = initialisers.check(self.STREAM, "File: a(1.o)\n" + self.OURS)
        self.assertEqual(problems, ["a(1.o): works something out at load"])
        self.assertEqual(len(initialisers.check(self.STREAM, self.STARTS)[0]), 1)

    def test_nothing_is_seen_as_nothing(self):
        self.assertEqual(initialisers.check(self.STREAM, ""), ([], 0))
        self.assertEqual(initialisers.check("File: a\n", "File: b\n")[1], 0)


class FileLength(Tree):
    def test_limit(self):
        self.write("core/a.cc", "\n" * 501)
        self.write("core/b.cc", "// Generated by gen.py.\n" + "\n" * 900)
        for number in range(20):
            self.write(f"core/short{number}.cc", "\n")
        problems, seen = file_length.check(self.root)
        self.assertEqual(seen, 22)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn("core/a.cc: 501 lines", problems[0])

    def test_most_are_short(self):
        for number in range(9):
            self.write(f"core/{number}.cc", "\n")
        self.write("core/long1.cc", "\n" * 400)
        self.assertEqual(file_length.check(self.root)[0], [])
        self.write("core/long2.cc", "\n" * 400)
        self.assertEqual(len(file_length.check(self.root)[0]), 1)

    def test_empty_tree_is_seen_as_empty(self):
        self.assertEqual(file_length.check(self.root), ([], 0))


class ListedFiles(Tree):
    def setUp(self):
        super().setUp()
        self.write("core/text/a.cc")
        self.write("core/text/CMakeLists.txt", "target_sources(x PRIVATE a.cc)")
        self.write("core/include/serialsmith/text.h")
        self.write("tools/cmake/Install.cmake", "set(headers text.h)")

    def test_all_listed(self):
        self.assertEqual(listed_files.check(self.root), ([], 1))

    def test_forgotten_source(self):
        self.write("core/text/aa.cc")
        self.assertEqual(len(listed_files.check(self.root)[0]), 1)

    def test_forgotten_header(self):
        self.write("core/include/serialsmith/new.h")
        self.assertEqual(len(listed_files.check(self.root)[0]), 1)

    def test_empty_tree_is_seen_as_empty(self):
        (self.root / "core/text/a.cc").unlink()
        self.assertEqual(listed_files.check(self.root)[1], 0)


class FuzzCorpus(Tree):
    def test_seeds(self):
        self.write("text/seed")
        self.assertEqual(fuzz_corpus.check(self.root, ["text"]), ([], 1))

    def test_missing_and_empty(self):
        self.assertEqual(len(fuzz_corpus.check(self.root, ["text"])[0]), 1)
        (self.root / "text").mkdir()
        self.assertEqual(len(fuzz_corpus.check(self.root, ["text"])[0]), 1)

    def test_orphan(self):
        self.write("text/seed")
        self.write("gone/seed")
        self.assertEqual(len(fuzz_corpus.check(self.root, ["text"])[0]), 1)

    def test_no_target(self):
        self.assertEqual(fuzz_corpus.check(self.root, []), ([], 0))


class FuzzTable(Tree):
    def run_of(self, inputs, failed=""):
        self.write("corpus/text/seed")
        self.write("logs/fuzz.text.log", f"#9 cov: 7 ft: 1\nstat::number_of_executed_units: {inputs}\n"
                                         "slowest_unit: 5 us 3 bytes\n")
        if failed:
            self.write("logs/failed", failed)
        self.out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(self.out), contextlib.redirect_stderr(err):
            return fuzz_table.main(self.root / "logs", self.root / "corpus", ["fuzz"], ["text"])

    def test_more_than_seeds(self):
        self.assertEqual(self.run_of(1000), 0)
        self.assertRegex(self.out.getvalue(), r"text +fuzz +1000 .* 7 +1 +5 +3\nall +1000")

    def test_nothing_but_seeds(self):
        self.assertEqual(self.run_of(1), 1)
        self.assertEqual(self.run_of(0), 1)

    def test_found_something(self):
        self.assertEqual(self.run_of(1000, failed="fuzz text\n"), 1)

    def test_no_target(self):
        self.run_of(1000)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(fuzz_table.main(self.root / "logs", self.root / "corpus", [], []), 1)


if __name__ == "__main__":
    unittest.main()
