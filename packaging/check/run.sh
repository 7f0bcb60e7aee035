#!/usr/bin/env bash
# Checks all that lies in packaging/ with the tools that it is meant for, and against the binary that
# MILLRACE_BIN names. Ends with 0 when all of it holds.
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/ensure systemd
../../scripts/python-tools .
exec .venv/bin/python -m unittest discover --start-directory . --pattern 'test_*.py'
