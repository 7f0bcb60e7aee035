"""Where the files of packaging/ lie, how they are read, and what the binary itself tells about them."""

import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import yaml

PACKAGING = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGING.parent
# Beside the interpreter of the environment that requirements.txt is installed into.
TOOLS = pathlib.Path(sys.executable).parent
# The user of the image, wherever it is named.
USER = 65532
STARTED_WITHIN = 30


def text(path):
    return (PACKAGING / path).read_text()


def documents(path):
    """The documents of a YAML file."""
    return [document for document in yaml.safe_load_all(text(path)) if document is not None]


def run(*command, **more):
    """What became of a program, and what it said."""
    return subprocess.run([str(part) for part in command], text=True, capture_output=True, **more)


def binary():
    return os.environ["MILLRACE_BIN"]


def seconds(span):
    """A span such as `30s`, in seconds."""
    number, unit = re.fullmatch(r"(\d+)(ms|s|m|h)", span).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600}[unit]


@functools.cache
def settings():
    """The names and defaults of `serve`'s settings, as its help tells them."""
    told = run(binary(), "serve", "--help", env={"PATH": os.environ["PATH"], "COLUMNS": "400"}).stdout
    found = {}
    for part in re.split(r"\n\s+(?=--|-h)", told):
        part = " ".join(part.split())
        name = re.search(r"\[env: (MILLRACE_\w+)=", part)
        if name:
            default = re.search(r"\[default: ([^\]]*)\]", part)
            found[name[1]] = default and default[1]
    return found


@functools.cache
def figures():
    """What `/metrics` of a server that has just been started tells: for each series its labels."""
    with tempfile.TemporaryDirectory() as folder:
        said = pathlib.Path(folder) / "said"
        environment = {
            "PATH": os.environ["PATH"],
            "MILLRACE_LISTEN": "127.0.0.1:0",
            "MILLRACE_DATA": f"{folder}/data",
            "MILLRACE_METRICS_OPEN": "true",
        }
        with open(said, "w") as output:
            server = subprocess.Popen([binary(), "serve"], env=environment, stdout=output, stderr=output)
        try:
            return series(metrics_of(server, said))
        finally:
            server.terminate()
            server.wait(timeout=30)


def metrics_of(server, said):
    """The text of `/metrics`, as soon as the server has said where it listens."""
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end and server.poll() is None:
        address = re.search(r"http://127\.0\.0\.1:[1-9]\d*", said.read_text())
        if address:
            try:
                return urllib.request.urlopen(f"{address[0]}/metrics", timeout=10).read().decode()
            except urllib.error.URLError:
                pass
        time.sleep(0.05)
    raise AssertionError(f"the server is not there: {said.read_text()}")


def series(told):
    """The series of a text in Prometheus's format, each with the values of its labels."""
    found = {}
    for line in told.splitlines():
        matched = re.match(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ", line)
        if not matched or line.startswith("#"):
            continue
        labels = found.setdefault(matched[1], {})
        for label, value in re.findall(r'(\w+)="([^"]*)"', matched[2] or ""):
            labels.setdefault(label, set()).add(value)
    return found
