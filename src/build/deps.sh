#!/bin/sh
# Installs what is missing, telling what and why: `deps.sh build` what compiling needs, `deps.sh test`
# what only the tests need (named only when `make test` asks for it, installed so that no service
# starts by itself). Does nothing, quickly, when everything is there.
set -eu

build_packages="gcc libc6-dev pkg-config gettext libcurl4-openssl-dev libcjson-dev
    libncurses-dev libyaml-dev libsqlite3-dev libpcre2-dev libssl-dev
    libmicrohttpd-dev libgnutls28-dev"
test_packages="libcmocka-dev libvterm-dev openssl"

case ${1:-build} in
build) packages=$build_packages why="to build carnet" ;;
test) packages=$test_packages why="only to test carnet" ;;
*) echo "usage: deps.sh build|test" >&2; exit 2 ;;
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
export DEBIAN_FRONTEND=noninteractive
# RUNLEVEL=1 makes invoke-rc.d refuse to start services.
# shellcheck disable=SC2086  # a list of words on purpose
$as_root env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 || {
    $as_root apt-get update -qq
    $as_root env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
