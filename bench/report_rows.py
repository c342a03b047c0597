"""What bench/report.py shows: one line a row.

A row names a benchmark, what of its counters is ours (`figure`) and what it cannot be faster than
(`limit`, of the same run). The ratio is always our speed over that of the limit: more is better.
"""
import dataclasses
from typing import Callable, Optional


def counter(name, factor=1):
    return lambda counters: counters[name] * factor


@dataclasses.dataclass(frozen=True)
class Goal:
    kind: str  # "ratio", "least" and "most" of the figure, "over": the figure less the limit
    value: float


@dataclasses.dataclass(frozen=True)
class Row:
    what: str
    program: str
    bench: str
    figure: Callable
    unit: str
    limit: Optional[Callable] = None
    limit_name: str = ""
    goal: Optional[Goal] = None
    is_time: bool = False


def rate(what, program, bench, figure, limit, limit_name, goal=None, unit="/s"):
    """More of it is better."""
    return Row(what, program, bench, figure, unit, limit, limit_name, goal)


def call(what, program, bench, limit_name, goal=None):
    """Nanoseconds of one call beside what it cannot do without."""
    return Row(what, program, bench, counter("ns"), "ns", counter("raw_ns"), limit_name, goal, True)


def rows_kernel(what, name, goal, limit_name="plain read"):
    return rate(what, "rows_bench", f"CheckRows/{name}", counter("rows_a_second"),
                lambda c: c["rows_a_second"] * c["ratio"], limit_name, goal, "rows/s")


def issue(what, bench, ratio, limit_name, goal=None):
    return rate(what, "issue_bench", bench, counter("serials/s"),
                lambda c: c["serials/s"] / c[ratio], limit_name, goal, "serials/s")


def peers(limit_name, peer):
    return [call(f"Check() of a number, beside {limit_name}", "peers_bench", f"Peers/Check/{peer}",
                 limit_name),
            call(f"a row decoded and checked, beside {limit_name}", "peers_bench",
                 f"Peers/IsGoodRow/{peer}", limit_name)]


ROWS = [
    rows_kernel("rows, AVX-512, from DRAM", "AVX-512/numbers/memory/bad:0/read",
                Goal("ratio", 0.80)),
    rows_kernel("rows, AVX-512, from DRAM, 10 % bad", "AVX-512/numbers/memory/bad:10/read",
                Goal("ratio", 0.70)),
    rows_kernel("rows, AVX-512, from DRAM, beside a copy", "AVX-512/numbers/memory/bad:0/copy",
                None, "memcpy"),
    rows_kernel("rows, AVX-512, in L2", "AVX-512/numbers/cache/bad:0/read", Goal("least", 1.6e9)),
    rows_kernel("rows, AVX-512, in L2, 10 % bad", "AVX-512/numbers/cache/bad:10/read",
                Goal("least", 0.8e9)),
    rows_kernel("rows, AVX2, from DRAM", "AVX2/numbers/memory/bad:0/read", Goal("ratio", 0.38)),
    rows_kernel("rows, scalar", "scalar/numbers/cache/bad:0/decoder", Goal("ratio", 1.2),
                "plain table decoder"),
    rate("check --input --summary, page cache, one core", "program_bench", "CheckFile/numbers",
         counter("one_core_gb"), counter("best_pass_gb"), "read(2) or mmap", Goal("ratio", 0.5),
         "GB/s"),
    rate("check --input --summary, page cache, two cores", "program_bench", "CheckFile/numbers",
         counter("two_cores_gb"), counter("one_core_gb"), "one core", Goal("ratio", 1.7), "GB/s"),
    rate("the same, mixed lines, one core", "program_bench", "CheckFile/mixed",
         counter("one_core_gb"), counter("best_pass_gb"), "read(2) or mmap", None, "GB/s"),
    rate("a file of numbers only read, two cores", "program_bench", "CheckFile/numbers",
         counter("best_two_gb"), counter("best_pass_gb"), "one core", None, "GB/s"),
    call("Check() of a number with its verdict", "check_bench", "CheckNumber", "sum of its bytes",
         Goal("most", 30)),
    call("Check() of a number without dashes", "check_bench", "CheckDashless", "sum of its bytes"),
    call("CheckMany(), a number", "check_bench", "CheckMany", "sum of its bytes",
         Goal("most", 30)),
    call("Check() of a signed serial", "check_bench", "CheckSigned", "sum of its bytes"),
    call("Check() that restores one symbol", "check_bench", "CheckMistyped/wrong:1",
         "sum of its bytes"),
    call("seal a number", "crypto_bench", "Seal", "two SipHash"),
    call("open a number", "crypto_bench", "Open", "two SipHash"),
    call("seal and print a number", "crypto_bench", "SealText", "two SipHash", Goal("most", 100)),
    call("read and open a number", "crypto_bench", "ParseOpen", "two SipHash", Goal("most", 120)),
    call("OpenMany(), a number", "crypto_bench", "OpenMany", "two SipHash"),
    call("sign", "crypto_bench", "Sign", "libsodium sign"),
    call("verify", "crypto_bench", "Verify", "libsodium verify"),
    # At most 1.02 times the cost.
    call("VerifyMany(), a serial, one core", "crypto_bench", "VerifyMany/threads:1",
         "libsodium verify", Goal("ratio", 1 / 1.02)),
    call("VerifyMany(), a serial, two cores", "crypto_bench", "VerifyMany/threads:2",
         "libsodium verify on one", Goal("ratio", 1.9)),
    call("libsodium verify on two cores", "crypto_bench", "RawVerifyByTwo",
         "libsodium verify on one"),
    issue("issue, signed, CSV and SQLite, two cores", "BM_IssueSigned/50000", "of_predicted",
          "sign + insert + write", Goal("ratio", 0.95)),
    issue("issue --numbers-only, CSV and SQLite", "BM_IssueNumbers/200000", "of_bare",
          "bare insert", Goal("ratio", 0.8)),
    Row("start of `serialsmith check TEXT`", "program_bench", "Start", counter("ms"), "ms",
        counter("raw_ms"), "empty program", Goal("over", 5), True),
    *peers("bech32", "bech32"), *peers("Luhn mod 32", "luhn32"), *peers("IBAN", "iban"),
    *peers("a decoder without checks", "decoder"),
]


def _series(command, jobs):
    """Rates of the scaling series, rows → rows a second."""
    def of(points):
        return {p["rows"]: p["rows"] / p["seconds"] for p in points
                if p["command"] == command and p["jobs"] == jobs}
    return of


# Of bench/scaling.py: how the rate and the memory of 10⁸ rows compare with those of 10⁶.
MILLION, HUNDRED_MILLION = 10**6, 10**8
SCALING = [("check, 10⁸ rows beside 10⁶", _series("check", 2), Goal("ratio", 0.90)),
           ("issue --numbers-only, 10⁸ rows beside 10⁶", _series("issue", 2), Goal("ratio", 0.75))]
MOST_RESIDENT_MIB = 64
