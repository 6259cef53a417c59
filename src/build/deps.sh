#!/bin/sh
# Installs what is missing, telling what and why: `deps.sh build` what compiling needs, `deps.sh test`
# what only the tests need (named only when `make test` asks for it), `deps.sh fuzz` what only fuzzing needs;
# installed so that no service starts by itself. Does nothing, quickly, when everything is there.
set -eu

build_packages="gcc libc6-dev pkg-config gettext libcurl4-openssl-dev libcjson-dev
    libncurses-dev libyaml-dev libsqlite3-dev libssl-dev libmicrohttpd-dev"
fuzz_packages="clang libclang-rt-14-dev"
test_packages="libcmocka-dev libvterm-dev openssl"

# In the person's language, as carnet itself chooses it.
say() { # ENGLISH FRENCH
    case ${LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
    fr*) echo "$2" >&2 ;;
    *) echo "$1" >&2 ;;
    esac
}

case ${1:-build} in
build) packages=$build_packages why="to build carnet" pourquoi="pour construire carnet" ;;
test) packages=$test_packages why="only to test carnet" pourquoi="seulement pour tester carnet" ;;
fuzz) packages=$fuzz_packages why="only to fuzz carnet" pourquoi="seulement pour les tests à données aléatoires" ;;
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
    say "carnet needs these Debian packages (or your system's own) $why:$missing" \
        "carnet a besoin de ces paquets Debian (ou de ceux de votre système) $pourquoi :$missing"
    exit 1
fi

# RUNLEVEL=1 makes invoke-rc.d refuse to start services; sudo keeps no variables, so env sets them.
as_root=
apt() {
    # shellcheck disable=SC2086  # empty for root
    $as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -qq "$@"
}
# sudo without a terminal could not ask for a password.
may_sudo() {
    command -v sudo >/dev/null 2>&1 || return 1
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
}

if [ "$(id -u)" != 0 ]; then
    if ! may_sudo; then
        say "Packages are missing $why, and they cannot be installed from here. An administrator runs:" \
            "Il manque des paquets $pourquoi, et ils ne peuvent être installés d’ici. Un administrateur lance :"
        echo "    apt-get update && apt-get install -y --no-install-recommends$missing" >&2
        say "Then run make again." "Relancez make ensuite."
        exit 1
    fi
    as_root=sudo
fi
say "Installing, $why:$missing" "Installation, $pourquoi :$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # a list of words on purpose
apt install -y --no-install-recommends $missing >/dev/null 2>&1 || {
    apt update && apt install -y --no-install-recommends $missing
} >"$log" 2>&1 || {
    cat "$log" >&2
    say "The packages could not be installed: apt-get's own words are above." \
        "Les paquets n’ont pas pu être installés : le message d’apt-get est ci-dessus."
    exit 1
}
