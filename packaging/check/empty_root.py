"""Serves from a static binary in an empty root folder, laid out as the image's, and uses it.

Nothing of it can be written but the data folder, there is no /proc and no shell, of /dev the little
that every container has, and the process is the image's user. What is around it is real and on this machine's loopback, in a network of
its own: a name server, and a callee that speaks TLS with a certificate that only the root's file of
certificates vouches for. A signed webhook comes in, its run reckons with a time zone and calls the
callee by name, and the answer goes out.
"""

import contextlib
import fcntl
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
USER = 65532
ADDRESS = "127.0.0.1:7410"
CALLEE = "callee.example"
TOKEN = "token-of-the-trial"
SECRET = "secret-of-the-shop"
STARTED_WITHIN = ENDED_WITHIN = 20

SCENARIO = """\
app: shop
webhook: { scheme: hmac-sha256 }
defaultConnection: shop
---
connection: shop
app: shop
secrets: { credentials: { webhookSecret: { env: TRIAL_SECRET } } }
---
scenario: trial
settings: { timezone: America/New_York }
trigger: { type: webhook, app: shop, respond: node }
nodes:
  call:
    type: http
    config: { method: POST, url: "https://callee.example:8443/orders", json: { id: "{{ input.body.id }}" } }
  answer:
    type: respond
    config:
      json:
        callee: "{{ input.body.said }}"
        there: "{{ trigger.body.at | date | format('%d.%m.%Y %H:%M %Z') }}"
edges:
  - trigger -> call -> answer
"""


def run(*command, **more):
    """Runs a program that must succeed; what it says is shown when it does not."""
    done = subprocess.run(command, text=True, capture_output=True, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def bring_loopback_up():
    """A network of one's own begins with its loopback down; `ip` is not on every machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name_and_flags = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # up, running
        fcntl.ioctl(any_socket, 0x8914, name_and_flags)  # SIOCSIFFLAGS


def serve_names(asked):
    """A name server that knows one name, and says of every other that there is none."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))

    def answer():
        while True:
            query, sender = server.recvfrom(512)
            end = query.index(b"\0", 12) + 5
            question = query[12:end]
            labels, at = [], 0
            while question[at]:
                labels.append(question[at + 1 : at + 1 + question[at]].decode())
                at += 1 + question[at]
            name, kind = ".".join(labels), struct.unpack("!H", question[-4:-2])[0]
            asked.add(name)
            is_known = name == CALLEE
            records = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + b"\x7f\0\0\x01" if is_known and kind == 1 else b""
            flags = 0x8180 | (0 if is_known else 3)
            head = query[:2] + struct.pack("!HHHHH", flags, 1, 1 if records else 0, 0, 0)
            server.sendto(head + question + records, sender)

    threading.Thread(target=answer, daemon=True).start()


def make_certificates(folder):
    """A signer, and a certificate of the callee that it has signed."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("openssl", "req", "-x509", *key, "-keyout", folder / "signer.key", "-out", folder / "signer.pem", "-days", "2", "-subj", "/CN=Signer of the trial")
    run("openssl", "req", *key, "-keyout", folder / "callee.key", "-out", folder / "callee.csr", "-subj", f"/CN={CALLEE}")
    (folder / "names").write_text(f"subjectAltName=DNS:{CALLEE}\n")
    run("openssl", "x509", "-req", "-in", folder / "callee.csr", "-CA", folder / "signer.pem", "-CAkey", folder / "signer.key", "-CAcreateserial", "-days", "2", "-extfile", folder / "names", "-out", folder / "callee.pem")


def serve_callee(folder, calls):
    """Answers each call, and notes what came."""

    class Callee(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls.append((body, self.headers.get("Idempotency-Key")))
            answer = json.dumps({"said": f"got {body['id']}"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 8443), Callee)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "callee.pem", folder / "callee.key")
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def lay_out(binary, folder):
    """The image's root with what a container engine adds to it, read-only but for the data folder."""
    root = folder / "root"
    run(HERE.parent / "container" / "root", binary, root)
    with open(root / "etc/ssl/certs/ca-certificates.crt", "a") as certificates:
        certificates.write((folder / "signer.pem").read_text())
    (root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    run("mount", "--bind", root, root)
    (root / "dev").mkdir()
    # A binary with glibc linked in asks them, one with musl asks the kernel.
    for device in ("null", "random", "urandom"):
        (root / "dev" / device).touch()
        run("mount", "--bind", f"/dev/{device}", root / "dev" / device)
    run("mount", "-o", "remount,bind,ro", root)
    # As Kubernetes gives it: root's, and writable for the group.
    run("mount", "-t", "tmpfs", "-o", f"uid=0,gid={USER},mode=2770", "tmpfs", root / "data")
    return root


def inside(root, *arguments):
    """The command that runs the binary in the root folder, as the image's user."""
    return ["chroot", f"--userspec={USER}:{USER}", "--groups=", str(root), "/millrace", *arguments]


def environment():
    """What the image sets, and what a person who runs it must."""
    return {
        "MILLRACE_LISTEN": "0.0.0.0:7410",
        "MILLRACE_DATA": "/data",
        "MILLRACE_ADMIN_TOKEN": TOKEN,
        # The callee is on the loopback.
        "MILLRACE_ALLOW_PRIVATE_NETWORKS": "true",
        "PATH": os.environ["PATH"],
    }


def wait_until_healthy(root, server):
    """Asks as the image's health check does, until it says yes."""
    end = time.monotonic() + STARTED_WITHIN
    while True:
        asked = subprocess.run(inside(root, "health"), env=environment(), text=True, capture_output=True)
        if asked.returncode == 0:
            return
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}")
        if time.monotonic() > end:
            sys.exit(f"not healthy after {STARTED_WITHIN} s: {asked.stderr}")
        time.sleep(0.1)


def send():
    """Sends a signed webhook; its answer."""
    body = json.dumps({"id": "A-1", "at": "2026-07-01T12:00:00Z"}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Signature": signature}
    request = urllib.request.Request(f"http://{ADDRESS}/api/webhook/shop", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def stop(server):
    """Ends it as an orchestrator does, and sees that it ends in order."""
    server.terminate()
    status = server.wait(timeout=ENDED_WITHIN)
    if status != 0:
        sys.exit(f"the server ended with {status} when it was asked to stop")


def compare(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} instead of {expected!r}")


def try_it(binary, folder):
    """All of it."""
    asked, calls = set(), []
    bring_loopback_up()
    serve_names(asked)
    make_certificates(folder)
    serve_callee(folder, calls)
    root = lay_out(binary, folder)
    compare("health without a server", subprocess.run(inside(root, "health"), env=environment(), capture_output=True).returncode, 1)
    said = folder / "said"
    with open(said, "w") as output:
        server = subprocess.Popen(inside(root, "serve"), env=environment(), stdout=output, stderr=output)
    try:
        wait_until_healthy(root, server)
        (folder / "trial.yaml").write_text(SCENARIO)
        outside = {**environment(), "MILLRACE_TOKEN": TOKEN, "TRIAL_SECRET": SECRET}
        run(binary, "apply", "-f", folder / "trial.yaml", "--publish", env=outside)
        status, answer = send()
        compare("the webhook's answer", (status, answer), (200, {"callee": "got A-1", "there": "01.07.2026 08:00 EDT"}))
        compare("what was called", [body for body, _ in calls], [{"id": "A-1"}])
        compare("an idempotency key", [bool(key) for _, key in calls], [True])
        compare("the names that were asked for", CALLEE in asked, True)
        compare("the process's user", os.stat(root / "data/millrace.db").st_uid, USER)
        stop(server)
    except BaseException:
        print(said.read_text(), end="", file=sys.stderr)
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.kill()


def main():
    binary = pathlib.Path(sys.argv[1])
    os.umask(0o022)
    with tempfile.TemporaryDirectory(prefix="millrace-root.") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        try:
            try_it(binary, folder)
        finally:
            subprocess.run(["umount", "--recursive", "--lazy", folder / "root"], capture_output=True)
    print(f"empty-root: {binary.name} serves, calls by name over TLS, knows time zones, and ends in order")


if __name__ == "__main__":
    main()
