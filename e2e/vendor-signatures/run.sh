#!/usr/bin/env bash
# Shows what Millrace signs to the vendors' own libraries, pinned here. Needs node, npm and python3;
# ends with 0 when all of them agree. `node generate.mjs` and `vendors.py generate` make the fixtures
# of the other direction, which Millrace's own tests read.
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/python-tools .
installed=node_modules/.package-lock.installed
if ! cmp --silent package-lock.json "$installed"; then
  npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
  cp package-lock.json "$installed"
fi
if report=$( (node check.mjs && .venv/bin/python vendors.py check) 2>&1); then
  printf 'vendor-signatures: %s deliveries accepted by the libraries of their vendors\n' "$(wc -l <<<"$report")"
else
  printf '%s\n' "$report" >&2
  exit 1
fi
