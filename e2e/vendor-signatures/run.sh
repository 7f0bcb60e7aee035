#!/bin/sh
# Shows what Millrace signs to the vendors' own libraries, pinned here. Needs node, npm and python3;
# ends with 0 when all of them agree. `node generate.mjs` and `vendors.py generate` make the fixtures
# of the other direction, which Millrace's own tests read.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
[ -d .venv ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
node check.mjs
.venv/bin/python vendors.py check
