#!/usr/bin/env bash
# A checkout → .venv with everything the lock names and the project itself, in place.
#
#   scripts/setup.sh          what running and developing need
#   scripts/setup.sh test     … and what the tests need from the system: a browser
#
# Does nothing when nothing changed. Works with an empty HOME and no terminal.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
exec </dev/null

readonly STAMP=.venv/greendot-setup
readonly NEEDS="import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))"

say() { printf '%s\n' "setup: $*" >&2; }
stop() { say "$*"; exit 1; }

# Install Debian packages; false where this user or this system cannot.
install_packages() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 || say "apt-get update failed; trying with what is known"
    apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" >&2
}

find_python() {
    local name
    for name in python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
        if "$name" -c "$NEEDS" 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

create_environment() {
    local python
    .venv/bin/python -c "import pip" 2>/dev/null && return
    if ! python=$(find_python); then
        install_packages python3 python3-venv || stop "needs Python 3.11 or newer with venv: apt-get install python3-venv"
        python=$(find_python) || stop "needs Python 3.11 or newer; this system's packages have an older one"
    fi
    say "creating .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

# What an environment was made from: it is made again when any of this changes.
fingerprint() {
    .venv/bin/python --version
    pwd
    cksum requirements/run.txt requirements/dev.txt pyproject.toml hatch_build.py scripts/setup.sh
}

install_lock() {
    [ "$(fingerprint)" = "$(cat $STAMP 2>/dev/null)" ] && return
    say "installing what requirements/dev.txt names"
    .venv/bin/python -m pip install --quiet --no-compile --require-hashes -r requirements/dev.txt
    .venv/bin/python -m pip install --quiet --no-compile --no-deps --no-build-isolation --no-index --editable .
    fingerprint >$STAMP
}

# The browser tests say the same when they are skipped, so that a missing browser is never a silent pass.
install_browser() {
    command -v chromium >/dev/null && return
    install_packages chromium fonts-dejavu-core ||
        say "no browser, so browser tests are skipped: apt-get install chromium fonts-dejavu-core"
}

case "${1:-}" in
    "" | test) ;;
    *) stop "knows no '$1'; call it alone or with 'test'" ;;
esac
create_environment
install_lock
if [ "${1:-}" = test ]; then install_browser; fi
