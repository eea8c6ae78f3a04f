#!/usr/bin/env bash
# pyproject.toml → requirements/run.txt and requirements/dev.txt: every package that gets installed, pinned and hashed.
# Takes the newest versions that fit; needs a set-up .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
        --no-header --no-annotate --no-emit-index-url "$@" >/dev/null
}

compile pyproject.toml --output-file requirements/run.txt
compile pyproject.toml --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
