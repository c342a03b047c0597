"""A PostgreSQL server for tests, private, on a Unix socket alone.

    postgresql_server.py start DIR [--fsync]   makes DIR and starts a server in it
    postgresql_server.py stop DIR              stops it and removes DIR

Whoever starts as root (initdb refuses him) gets a server of the user postgres. Connect as
postgresql:///postgres?host=DIR&user=serialsmith. Python tests use the class.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys

USER = "serialsmith"


def bin_dir():
    """Of the newest server that is installed."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        sys.exit("no PostgreSQL server is installed; tools/install-deps.sh --test installs one")
    return found[-1].parent


class Server:
    def __init__(self, directory, fsync=False):
        self.directory = pathlib.Path(directory)
        self.fsync = fsync
        self.owner = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            self.owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def url(self, database="postgres"):
        return f"postgresql:///{database}?host={self.directory}&user={USER}"

    def make(self):
        """Makes the data directory; what a killed test left there goes."""
        self.remove()
        self.directory.mkdir(mode=0o700, parents=True)
        if self.owner:
            os.chown(self.directory, self.owner["user"], self.owner["group"])
        self._run("initdb", "-D", self._data(), "-U", USER, "-A", "trust", "-E", "UTF8",
                  "--locale=C", "--no-sync", "--no-instructions")
        self.start()

    def start(self):
        options = (f"-c listen_addresses='' -c unix_socket_directories={self.directory}"
                   f" -c fsync={'on' if self.fsync else 'off'} -c max_connections=60"
                   " -c shared_buffers=64MB -c max_wal_size=256MB -c logging_collector=off")
        self._run("pg_ctl", "-D", self._data(), "-l", str(self.directory / "log"), "-o", options,
                  "-w", "-t", "60", "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self._data(), "-w", "-t", "60", "-m", mode, "stop")

    def kill(self):
        """As a power cut: no process of it does anything any more."""
        pid = int((self.directory / "data" / "postmaster.pid").read_text().split()[0])
        self.stop("immediate")
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def remove(self):
        if (self.directory / "data" / "postmaster.pid").exists():
            with contextlib.suppress(subprocess.CalledProcessError):
                self.stop("immediate")
        shutil.rmtree(self.directory, ignore_errors=True)

    def sql(self, statement, database="postgres"):
        """The answer of psql, unaligned, as text."""
        return subprocess.run([*self.psql(self.url(database)), "-c", statement],
                              check=True, capture_output=True, text=True).stdout.strip()

    @staticmethod
    def psql(url):
        return [str(bin_dir() / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url]

    def __enter__(self):
        self.make()
        return self

    def __exit__(self, *_):
        self.remove()

    def _data(self):
        return str(self.directory / "data")

    def _run(self, program, *arguments):
        done = subprocess.run([str(bin_dir() / program), *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                              **self.owner)
        if done.returncode != 0:
            print(done.stdout)
            with contextlib.suppress(OSError):
                print((self.directory / "log").read_text(errors="replace"))
            raise subprocess.CalledProcessError(done.returncode, program)


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("start", "stop"):
        sys.exit(__doc__)
    server = Server(sys.argv[2], fsync="--fsync" in sys.argv[3:])
    if sys.argv[1] == "start":
        server.make()
    else:
        server.remove()


if __name__ == "__main__":
    main()
