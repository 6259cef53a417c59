#!/bin/sh
# thin.sh RATE COMMAND…: runs it in a network of its own, whose loopback carries RATE (as tc has it).
# Needs root, ip and tc; exits with 77 where that is not to be had.
rate=$1
shift
PATH=$PATH:/usr/sbin:/sbin
unshare -n true 2> /dev/null || exit 77
exec unshare -n sh -c "ip link set lo up mtu 1500 &&
    tc qdisc add dev lo root tbf rate $rate burst 16kb latency 500ms || exit 77
    exec \"\$@\"" sh "$@"
