"""A folder includes only itself and folders above it: include_order.py SOURCE_DIR.

The list below is the order of docs/architecture.md. Public headers belong to rooms too.
"""
import pathlib
import re
import sys

import report

CORE = ["text", "code", "number", "check", "keys", "verify", "vault", "seal", "issue"]
TOOLS = ["orders", "ledger", "issuing", "qr", "mail", "pkcs11", "mutate", "serialsmith"]
ORDER = [f"core/{room}" for room in CORE] + [f"tools/{room}" for room in TOOLS]
RANK = {folder: rank for rank, folder in enumerate(ORDER)}

PUBLIC = "core/include/serialsmith"
ROOM_OF_PUBLIC = {
    "text.h": "core/text",
    "check_rows.h": "core/code",
    "number.h": "core/number",
    "catalogue.h": "core/check",
    "verdict.h": "core/check",
    "check.h": "core/check",
    "find.h": "core/check",
    "keys.h": "core/keys",
    "verify.h": "core/verify",
    "token.h": "core/verify",
    "revocation_list.h": "core/verify",
    "license.h": "core/verify",
    "activation.h": "core/verify",
    "machine_fingerprint.h": "core/verify",
    "secret.h": "core/vault",
    "signer.h": "core/vault",
    "vault.h": "core/vault",
    "root_key.h": "core/vault",
    "seal.h": "core/seal",
    "issue.h": "core/issue",
    "mint.h": "core/issue",
    "revocation_list_maker.h": "core/issue",
}

# serialsmith::check is shipped by customers: the standard library, and the compiler's own headers
# for vector instructions.
STANDARD = re.compile(r"^[a-z0-9_]+$")
INTRINSICS = {"immintrin.h", "arm_neon.h"}
LAST_PLAIN = RANK["core/check"]

# Other people's headers, and the only folders that may know them. None is in a public header
# but Abseil.
OUTSIDE = {
    "absl/": ORDER[LAST_PLAIN + 1:],
    "sodium.h": ORDER[LAST_PLAIN + 1:],
    "nlohmann/": ORDER[LAST_PLAIN + 1:],
    "csv.h": ["tools/orders"],
    "libpq-fe.h": ["tools/ledger"],
    "sqlite3.h": ["tools/ledger"],
    "CLI/": ["tools/serialsmith"],
    "curl/": ["tools/mail"],
    "gmime/": ["tools/mail"],
    "glib.h": ["tools/mail"],
    "kainjow/": ["tools/mail"],
    "p11-kit/": ["tools/pkcs11"],
    "png.h": ["tools/qr"],
    "qrencode.h": ["tools/qr"],
    "windows.h": ["core/verify"],  # machine_fingerprint
}
POSIX = re.compile(
    r"^(sys/[a-z0-9_]+|unistd|fcntl|signal|limits|termios|poll|pthread|sched|dirent|spawn|arpa/inet|linux/[a-z_]+)\.h$")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")', re.MULTILINE)


def room_of(path):
    """The folder of ORDER that a file belongs to; None for a file that belongs nowhere."""
    text = path.as_posix()
    if text.startswith(PUBLIC + "/"):
        return ROOM_OF_PUBLIC.get(text[len(PUBLIC) + 1:])
    folder = "/".join(text.split("/")[:2])
    return folder if folder in RANK else None


def judge(path, room, target):
    """Why `path` of `room` may not include `target`; None if it may."""
    public = path.as_posix().startswith(PUBLIC)
    if target.startswith("serialsmith/"):
        other = ROOM_OF_PUBLIC.get(target[len("serialsmith/"):])
        if other is None:
            return "an unknown public header"
    elif target.startswith(("core/", "tools/")):
        if public:
            return "not installed, so a public header cannot use it"
        other = room_of(pathlib.PurePosixPath(target))
        if other is None:
            return "in no known folder"
    else:
        return judge_outside(room, target, public)
    if RANK[other] > RANK[room]:
        return f"{room} stands above {other}"
    return None


def judge_outside(room, target, public):
    if STANDARD.match(target):
        return None
    if RANK[room] <= LAST_PLAIN:
        if target in INTRINSICS and not public:
            return None
        return "serialsmith::check uses the standard library only"
    for prefix, folders in OUTSIDE.items():
        if target == prefix or (prefix.endswith("/") and target.startswith(prefix)):
            if public and prefix != "absl/":
                return "private to the sources"
            return None if room in folders else f"only {', '.join(folders)} may use it"
    if POSIX.match(target) and not public:
        return None
    return "unknown; write it with its folder, or add it to include_order.py"


def check(root):
    problems = []
    paths = report.sources(root, "core", "tools")
    for path in paths:
        room = room_of(path)
        if room is None:
            problems.append(f"{path}: belongs to no known folder or is an unknown public header")
            continue
        text = (pathlib.Path(root) / path).read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            target = match.group(1) or match.group(2)
            reason = judge(path, room, target)
            if reason is not None:
                line = text.count("\n", 0, match.start(0)) + 1
                problems.append(f"{path}:{line}: {target}: {reason}")
    return problems, len(paths)


if __name__ == "__main__":
    report.finish("files", check(sys.argv[1]))
