#!/bin/sh
# Installs what is missing, telling what and why: `deps.sh build` what compiling needs, `deps.sh test`
# what only the tests need (named only when `make test` asks for it), `deps.sh fuzz` what only fuzzing needs;
# installed so that no service starts by itself. Does nothing, quickly, when everything is there.
set -eu

build_packages="gcc libc6-dev pkg-config gettext libcurl4-openssl-dev libcjson-dev
    libncurses-dev libyaml-dev libsqlite3-dev libssl-dev libmicrohttpd-dev"
fuzz_packages="clang libclang-rt-14-dev"
test_packages="libcmocka-dev libvterm-dev openssl"

case ${1:-build} in
build) packages=$build_packages why="to build carnet" ;;
test) packages=$test_packages why="only to test carnet" ;;
fuzz) packages=$fuzz_packages why="only to fuzz carnet" ;;
*) echo "usage: deps.sh build|test|fuzz" >&2; exit 2 ;;
esac

missing=
for p in $packages; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) in
    installed) ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "carnet needs these Debian packages (or your system's own) $why:$missing" >&2
    exit 1
fi
echo "Installing, $why:$missing" >&2
as_root=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Ask an administrator to run: apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
# RUNLEVEL=1 makes invoke-rc.d refuse to start services; sudo keeps no variables, so env sets them.
apt() {
    # shellcheck disable=SC2086  # empty for root
    $as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -qq "$@"
}
# shellcheck disable=SC2086  # a list of words on purpose
apt install -y --no-install-recommends $missing >/dev/null 2>&1 || {
    apt update
    apt install -y --no-install-recommends $missing >/dev/null
}
