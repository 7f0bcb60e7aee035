# The entry points. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# One build folder for all clones of this repository on a machine.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/millrace/target
export PATH := $(HOME)/.cargo/bin:$(PATH)
NEXTEST_PROFILE ?= default

.PHONY: help ensure run test test-all check lint fmt unit house ui ui-check browser screenshots e2e packaging sim crash bench bench-ui dist clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

ensure: ## Install what a bare Debian machine lacks
	@scripts/ensure

run: ensure ## Build and start Millrace with the examples
	@scripts/run

test: ensure lint unit ui-check e2e packaging browser ## Everything that must pass: format, lints, unit tests, end to end, packaging, the editor in Chromium

test-all: test ## The same, then the rest of the end-to-end tests and all of the editor's on PostgreSQL too
	@scripts/on-postgres

check: ## Type-check all targets, the quickest answer
	cargo check --workspace --all-targets

lint: ## Format check and clippy, warnings denied
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

fmt: ## Format all Rust sources
	cargo fmt --all

unit: ## Tests of all crates but the end-to-end ones
	@NEXTEST_PROFILE=$(NEXTEST_PROFILE) scripts/unit

house: ## The house rules alone
	cargo test --quiet --package xtask

ui: ensure ## The editor with hot reload, against the server at MILLRACE_URL (http://127.0.0.1:7410)
	@scripts/node-modules ui
	@npm --prefix ui run dev

ui-check: ## Types, lints and tests of the editor's code
	@scripts/ui-check

browser: ## The editor in Chromium, against the built binary
	@scripts/browser

screenshots: ## The README's pictures, made of the real editor
	@scripts/screenshots

e2e: ## The built binary, driven from outside
	@scripts/e2e

packaging: ## Container file, compose file, manifests, unit, dashboards: with the tools that they are meant for
	@scripts/packaging

sim: ## Simulate: SEEDS=1_000_000 FROM=0, or one failing seed again; CLUSTER=1 clusters; DEFECT=… seeds a defect
	@FROM="$(FROM)" SEEDS="$(SEEDS)" CLUSTER="$(CLUSTER)" DEFECT="$(DEFECT)" scripts/sim

crash: ## Kill the server KILLS times (1000), cut its power as often, audit what it acknowledged
	@KILLS=$(KILLS) scripts/crash

bench: ## Figures of docs/performance.md, release build; BENCH=--quick smoke, BENCH="--only postgres", PEERS=n8n,node-red,restate
	cargo build --release --package millrace --package millrace-bench
	"$$CARGO_TARGET_DIR"/release/millrace-bench $(BENCH) $(if $(PEERS),--peers $(PEERS))

bench-ui: ensure ## The editor's figures of docs/performance.md; BENCH=--quick, BENCH=--write
	@scripts/bench-ui $(BENCH)

dist: ## A static release binary in dist/, tried in an empty root folder; DIST_LIBC=musl, DIST_LIBC=glibc
	@scripts/dist

clean: ## Remove the shared build folder
	cargo clean
