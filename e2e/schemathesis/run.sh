#!/usr/bin/env bash
# Checks that the API's own document is valid OpenAPI 3.1, then has schemathesis call every operation
# of the real binary by it, all checks on. Needs python3 and the binary in MILLRACE_BIN.
set -euo pipefail
cd "$(dirname "$0")"

[ -d .venv ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt

data=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url="http://127.0.0.1:$port"
token="schemathesis-$RANDOM$RANDOM$RANDOM"
MILLRACE_DATA="$data" MILLRACE_LISTEN="127.0.0.1:$port" MILLRACE_ADMIN_TOKEN="$token" \
  "${MILLRACE_BIN:?the binary to check}" serve >"$data/serve.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 200); do
  curl --silent --fail --output /dev/null "$url/livez" && break
  kill -0 "$server" 2>/dev/null || { cat "$data/serve.log" >&2; exit 1; }
  sleep 0.1
done

curl --silent --fail "$url/api/openapi.json" --output "$data/openapi.json"
.venv/bin/openapi-spec-validator --schema 3.1 "$data/openapi.json"
.venv/bin/schemathesis --config-file schemathesis.toml run "$data/openapi.json" \
  --url "$url" --header "Authorization: Bearer $token" --checks all "$@"
