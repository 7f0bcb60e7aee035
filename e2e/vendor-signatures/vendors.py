"""The vendors' Python libraries against Millrace, in both directions.

`generate` writes what they sign into Millrace's fixtures; `check` shows them what Millrace signs and
ends with 1 if one of them refuses it, or accepts it after a change.
"""

import importlib.metadata
import json
import pathlib
import sys
import time
from datetime import datetime, timezone
from unittest import mock

import slack_sdk.signature
import standardwebhooks
import standardwebhooks.webhooks
import stripe

FIXTURES = pathlib.Path(__file__).parents[2] / "crates/server/tests/fixtures/signatures"
NOW = 1_700_000_000
BODIES = [
    json.dumps({"id": "evt_1", "note": "Grüße 🚀"}, ensure_ascii=False),
    '{"spaces" :  1.10, "escaped":"\\u00e9"}\n',
]


def library(name):
    return f"PyPI {name} {importlib.metadata.version(name)}"


class FixedClock(slack_sdk.signature.Clock):
    """Slack's library takes a clock."""

    def __init__(self, now):
        self.fixed = now

    def now(self):
        return self.fixed


def sign_standard(secret, body):
    webhook = standardwebhooks.Webhook(secret)
    signature = webhook.sign("msg_py", datetime.fromtimestamp(NOW, tz=timezone.utc), body)
    return {"webhook-id": "msg_py", "webhook-timestamp": str(NOW), "webhook-signature": signature}


def check_standard(vector):
    class FixedTime(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromtimestamp(vector["now"], tz=tz)

    with mock.patch.object(standardwebhooks.webhooks, "datetime", FixedTime):
        try:
            standardwebhooks.Webhook(vector["secret"]).verify(vector["body"], vector["headers"])
        except standardwebhooks.WebhookVerificationError:
            return False
    return True


def sign_stripe(secret, body):
    header = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=NOW)
    return {"stripe-signature": header}


def check_stripe(vector):
    header = vector["headers"]["stripe-signature"]
    with mock.patch.object(time, "time", lambda: vector["now"]):
        try:
            stripe.WebhookSignature.verify_header(
                vector["body"], header, vector["secret"], tolerance=300
            )
        except stripe.SignatureVerificationError:
            return False
    return True


def sign_slack(secret, body):
    verifier = slack_sdk.signature.SignatureVerifier(secret)
    signature = verifier.generate_signature(timestamp=str(NOW), body=body)
    return {"x-slack-request-timestamp": str(NOW), "x-slack-signature": signature}


def check_slack(vector):
    clock = FixedClock(vector["now"])
    verifier = slack_sdk.signature.SignatureVerifier(vector["secret"], clock)
    return verifier.is_valid_request(vector["body"], vector["headers"])


VENDORS = {
    "standard-webhooks": (
        "standardwebhooks",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        sign_standard,
        check_standard,
    ),
    "stripe": ("stripe", "whsec_test_secret", sign_stripe, check_stripe),
    "slack": ("slack_sdk", "8f742231b10e8888abcd99yyyzzz85a5", sign_slack, check_slack),
}


def generate():
    vectors = [
        {
            "library": library(name),
            "scheme": scheme,
            "secret": secret,
            "now": NOW,
            "headers": sign(secret, body),
            "body": body,
        }
        for scheme, (name, secret, sign, _) in VENDORS.items()
        for body in BODIES
    ]
    text = json.dumps(vectors, indent=2, ensure_ascii=False)
    (FIXTURES / "pypi.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(vectors)} vectors written")


def check():
    faults = 0
    checked = 0
    for vector in json.loads((FIXTURES / "millrace.json").read_text(encoding="utf-8")):
        if vector["scheme"] not in VENDORS or vector["secret"].startswith("whpk_"):
            continue
        name, _, _, accepts = VENDORS[vector["scheme"]]
        whole = accepts(vector)
        tampered = accepts({**vector, "body": vector["body"].replace("}", " }")})
        checked += 1
        if not whole or tampered:
            faults += 1
            print(f"{library(name)} and Millrace disagree: {vector}", file=sys.stderr)
        else:
            print(f"{library(name)} accepts {vector['scheme']}")
    sys.exit(1 if faults or not checked else 0)


if __name__ == "__main__":
    {"generate": generate, "check": check}[sys.argv[1]]()
