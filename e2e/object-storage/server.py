"""Object storage for tests: moto's S3 over HTTP, on a free port of 127.0.0.1.

It checks signatures, against one user that it makes. Its URL, with that user's key, is printed once it
listens. What is kept is in memory and goes with the process, which ends when the one ends whose number
it was given.

Besides S3 it takes what tests need and no client of S3 can say, of whoever is on this machine:

    PUT /-/buckets/NAME                 makes a bucket
    PUT /-/clocks/NAME?millis=NUMBER    stops the clock of that bucket at a time
"""

import datetime
import email.utils
import json
import os
import re
import secrets
import sys
import threading
import time
import urllib.parse

import moto.s3.models
from moto import settings
from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

ACCOUNT, REGION = "123456789012", "us-east-1"
EVERYTHING_OF_S3 = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}

clocks = {}
at_hand = threading.local()


def now():
    """What the clock of the bucket shows whose request this thread answers."""
    return clocks.get(getattr(at_hand, "bucket", None)) or utcnow()


class QuietHandler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        moment = now().replace(tzinfo=datetime.timezone.utc)
        return email.utils.format_datetime(moment, usegmt=True)


class Application:
    def __init__(self):
        self.storage = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        asked = re.fullmatch(r"/-/(buckets|clocks)/([a-z0-9-]+)", path)
        if asked is None:
            at_hand.bucket = path.split("/")[1]
            return self.storage(environ, start_response)
        kind, bucket = asked.groups()
        if kind == "buckets":
            s3_backends[ACCOUNT]["aws"].create_bucket(bucket, REGION)
        else:
            millis = int(urllib.parse.parse_qs(environ["QUERY_STRING"])["millis"][0])
            clocks[bucket] = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=millis)
        start_response("204 No Content", [])
        return []


def user_key():
    users = iam_backends[ACCOUNT]["aws"]
    users.create_user(REGION, "tests")
    users.put_user_policy("tests", "everything", json.dumps(EVERYTHING_OF_S3))
    key = users.create_access_key("tests")
    # Without characters that a URL writes otherwise.
    key.secret_access_key = secrets.token_hex(20)
    return key.access_key_id, key.secret_access_key


def end_with(pid):
    while os.path.exists(f"/proc/{pid}"):
        time.sleep(0.5)
    os._exit(0)


def main():
    moto.s3.models.utcnow = now
    name, secret = user_key()
    server = make_server("127.0.0.1", 0, Application(), threaded=True, request_handler=QuietHandler)
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    print(f"http://{name}:{secret}@127.0.0.1:{server.server_port}", flush=True)
    threading.Thread(target=end_with, args=[int(sys.argv[1])], daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
