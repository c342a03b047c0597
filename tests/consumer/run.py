"""Installs Serialsmith to a temporary prefix and uses it as customers do, through CMake and through
pkg-config."""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

CLIENT = pathlib.Path(__file__).parent / "client"
EXAMPLE = "XMVRF-F8Y50-VC44B-QWGNP-AWDVT"


def run(*command, status=0, **options):
    """Runs a command that must end with `status`; returns its output."""
    command = [str(word) for word in command]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != status:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}, not {status}:\n{done.stdout}")
    return done.stdout


def expect(actual, wanted):
    if actual.strip() != wanted:
        sys.exit(f"got {actual.strip()!r} instead of {wanted!r}")


def try_check(client):
    expect(run(client, EXAMPLE, status=1), "example_serial")
    expect(run(client, EXAMPLE.replace("F8Y50", "F8Y5W"), status=1), f"mistyped\n{EXAMPLE}")


def try_all(clients, folder):
    try_check(clients / "check_client")
    ring = folder / "public.keyring"
    serial = run(clients / "issue_client", ring).strip()
    expect(run(clients / "verify_client", ring, serial), "valid")
    expect(run(clients / "verify_client", ring, serial[:29], status=1), "signature_missing")


def install(options, prefix, *components):
    for component in components:
        run(options.cmake, "--install", options.build, "--prefix", prefix,
            "--config", options.config, "--component", component)


def build(options, prefix, folder, *settings):
    """Builds the client with CMake; returns where its programs are."""
    run(options.cmake, "-S", CLIENT, "-B", folder, "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_BUILD_TYPE={options.config}",
        f"-DCMAKE_CXX_COMPILER={options.cxx}", f"-DCMAKE_CXX_FLAGS={options.cxx_flags}", *settings)
    run(options.cmake, "--build", folder)
    return folder


def check_only(options, folder):
    """The check alone, installed and found where Abseil and libsodium are unknown."""
    install(options, folder / "prefix", "check", "package")
    clients = build(options, folder / "prefix", folder / "client", "-DCHECK_ONLY=ON",
                    "-DCMAKE_DISABLE_FIND_PACKAGE_absl=ON",
                    "-DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON")
    try_check(clients / "check_client")


def with_cmake(options, prefix, folder):
    clients = build(options, prefix, folder)
    try_all(clients, folder)
    run(clients / "testing_client")
    needed = run("readelf", "-d", clients / "verify_client")
    if "libabsl" in needed or "NEEDED" not in needed:
        sys.exit(f"the client needs shared Abseil libraries:\n{needed}")


def with_pkg_config(options, prefix, folder):
    [pc_dir] = {path.parent for path in prefix.rglob("serialsmith-*.pc")}
    environment = dict(os.environ, PKG_CONFIG_PATH=str(pc_dir))

    def flags(*words):
        return run(options.pkg_config, *words, env=environment).split()

    compiler = [options.cxx, "-std=c++20", *options.cxx_flags.split()]
    for library in ("check", "verify", "issue"):
        package = f"serialsmith-{library}"
        run(*compiler, *flags("--cflags", package), CLIENT / f"{library}_client.cc",
            *flags("--libs", package), "-o", folder / f"{library}_client")
    try_all(folder, folder)

    headers = sorted(prefix.rglob("include/serialsmith/*.h"))
    if not headers:
        sys.exit("no header was installed")
    for header in headers:  # each stands on its own
        run(*compiler, *flags("--cflags", "serialsmith-issue"), "-fsyntax-only", "-x", "c++", header)


def main():
    parser = argparse.ArgumentParser()
    for name in ("cmake", "build", "config", "pkg-config", "cxx", "cxx-flags"):
        parser.add_argument(f"--{name}", required=name != "cxx-flags", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="serialsmith-consumer-") as name:
        folder = pathlib.Path(name)
        check_only(options, folder / "check_only")
        install(options, folder / "prefix", "check", "verify", "issue", "testing", "package")
        with_cmake(options, folder / "prefix", folder / "cmake")
        (folder / "pkg-config").mkdir()
        with_pkg_config(options, folder / "prefix", folder / "pkg-config")
    print("check, verify, issue and testing work from an installed package")


if __name__ == "__main__":
    main()
