#!/usr/bin/env bash
# Checks that the API's own document is valid OpenAPI 3.1, then has schemathesis call every operation
# of the real binary by it, all checks on. Needs python3 and the binary in MILLRACE_BIN. Arguments go
# to schemathesis: `run.sh --seed 7 --max-examples 200`. One line when all is well.
set -euo pipefail
binary=$(realpath "${MILLRACE_BIN:?the binary to check}")
export MILLRACE_BIN=$binary
cd "$(dirname "$0")"

# What is made up may name any address, so the server gets a network that has nothing but itself.
if [ "${1:-}" != --cut-off ]; then
  ../../scripts/python-tools .
  for cut in "unshare --net" "unshare --user --map-root-user --net"; do
    if $cut true 2>/dev/null; then
      exec $cut "$PWD/run.sh" --cut-off "$@"
    fi
  done
  echo "schemathesis: this system has no network of its own for the server (unshare); it is not cut off" >&2
else
  shift
  # SIOCSIFFLAGS with IFF_UP: such a network begins with its loopback down.
  python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh22x", b"lo", 1))'
fi

data=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url="http://127.0.0.1:$port"
token="schemathesis-$RANDOM$RANDOM$RANDOM"
(
  # In KiB for one file: what is made up must not fill the disk either.
  ulimit -f 1048576
  export MILLRACE_DATA="$data" MILLRACE_LISTEN="127.0.0.1:$port" MILLRACE_ADMIN_TOKEN="$token"
  exec "$binary" serve >"$data/serve.log" 2>&1
) &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 200); do
  curl --silent --fail --output /dev/null "$url/livez" && break
  kill -0 "$server" 2>/dev/null || { cat "$data/serve.log" >&2; exit 1; }
  sleep 0.1
done

# Says what went wrong, and what the server said last.
fail() {
  cat "$1" >&2
  printf -- '--- the end of the server'\''s log:\n' >&2
  tail --lines 20 "$data/serve.log" >&2
  printf -- '--- schemathesis: %s. Seed and curl stand above; again with: e2e/schemathesis/run.sh --seed SEED\n' "$2" >&2
  exit 1
}

curl --silent --fail "$url/api/openapi.json" --output "$data/openapi.json"
.venv/bin/openapi-spec-validator --schema 3.1 "$data/openapi.json" >"$data/report" 2>&1 \
  || fail "$data/report" "the document is not valid"
.venv/bin/schemathesis --config-file schemathesis.toml run "$data/openapi.json" --url "$url" \
  --header "Authorization: Bearer $token" --checks all --warnings off --seed 1 "$@" >"$data/report" 2>&1 \
  || fail "$data/report" "the API is not what its document says"
grep --quiet panicked "$data/serve.log" && fail "$data/report" "the server panicked"
curl --silent --fail --output /dev/null --max-time 5 "$url/api/health" \
  || fail "$data/report" "the server is not healthy any more"
printf 'schemathesis: %s; %s\n' \
  "$(grep --only-matching --extended-regexp '[0-9]+ generated[^│]*' "$data/report" | head --lines 1)" \
  "$(grep --only-matching 'Seed: .*' "$data/report" | head --lines 1)"
