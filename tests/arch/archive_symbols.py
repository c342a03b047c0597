"""What the shipped archives may not contain or need.

  archive_symbols.py check  NM ARCHIVE RUNTIME_LIBRARY…   nothing but the C and C++ runtime
  archive_symbols.py verify NM ARCHIVE ISSUE_ARCHIVE      no signing, no vault
"""
import re
import subprocess
import sys

import report

# Sanitizers and coverage add calls of their own, and the linker makes one symbol.
INSTRUMENTATION = re.compile(
    r"^(__asan_|__ubsan_|__tsan_|__sanitizer_|__odr_asan|__gcov|__start_|__stop_|__sancov_)")
LINKER_MADE = {"_GLOBAL_OFFSET_TABLE_", "__dso_handle", "_DYNAMIC"}

# What libsodium may do for a verifier: verify, hash for key identifiers, base64, compare.
SODIUM = re.compile(r"^(crypto_|sodium_|randombytes)")
SODIUM_FOR_VERIFIERS = re.compile(
    r"^(crypto_sign(_ed25519)?_verify_detached|crypto_generichash(_[a-z0-9]+)*|crypto_verify_\d+"
    r"|crypto_core_ed25519_is_valid_point"
    r"|sodium_init|sodium_memcmp|sodium_memzero|sodium_is_zero|sodium_(bin2|2?)[a-z0-9]*base64\w*"
    r"|sodium_base642bin|sodium_base64_encoded_len)$")
# Classes and functions of the vault, of sealing and of issuing, as mangled names spell them.
SECRET_CLASSES = re.compile(
    r"11SecretBytes|13SecretKeyring|6Sealer|6Issuer|12SystemRandom|10Argon2Cost")


def read(nm, path, dynamic=False):
    """(defined strongly, defined at all, undefined) symbols of a library."""
    command = [nm, "--format=posix", "--no-sort"] + (["--dynamic"] if dynamic else []) + [path]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    strong, defined, undefined = set(), set(), set()
    for line in output.splitlines():
        fields = line.split()
        # Archive members are announced as "path[member]:".
        if len(fields) < 2 or len(fields[1]) != 1:
            continue
        name, kind = fields[0].split("@")[0], fields[1]
        if kind == "U":
            undefined.add(name)
        elif kind in "wv":  # weak and undefined
            undefined.add(name)
        else:
            defined.add(name)
            if kind in "TDBR":
                strong.add(name)
    return strong, defined, undefined


def check_plain(defined, undefined, runtime):
    """An archive that needs the C and C++ runtime only."""
    problems = []
    for name in sorted(undefined - defined - runtime - LINKER_MADE):
        if not INSTRUMENTATION.match(name):
            problems.append(f"needs {name}, which neither libc nor libstdc++ has")
    return problems, len(defined)


def check_public(defined, undefined, issue_only):
    """An archive for those who hold public keys only."""
    problems = []
    for name in sorted(defined | undefined):
        if SODIUM.match(name) and not SODIUM_FOR_VERIFIERS.match(name):
            problems.append(f"has {name}, which a verifier has no use for")
        elif SECRET_CLASSES.search(name):
            problems.append(f"has {name}, which handles secrets")
        elif name in issue_only:
            problems.append(f"has {name}, which is in serialsmith::issue")
    return problems, len(defined)


def main(what, nm, archive, *others):
    _, defined, undefined = read(nm, archive)
    if what == "check":
        runtime = set()
        for library in others:
            runtime |= read(nm, library, dynamic=".so" in library)[1]
        report.finish("symbols", check_plain(defined, undefined, runtime))
    issue_only = read(nm, others[0])[0]
    if not issue_only:
        report.finish("symbols of serialsmith::issue", ([], 0))
    report.finish("symbols", check_public(defined, undefined, issue_only))


if __name__ == "__main__":
    main(*sys.argv[1:])
