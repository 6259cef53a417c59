#!/bin/sh
# The end of the sandbox in every way it can come, and places where it cannot live: nothing of it stays
# behind, nothing is lost, and a person is told in a sentence.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sandbox.sh"
room=
trap '"$carnet" sandbox reset --yes >/dev/null 2>&1; [ -z "$room" ] || umount -l "$room"; rm -rf "$home"' EXIT

# -- killed ------------------------------------------------------------------------------------------
check "start" 0 "$carnet" sandbox start
before=$(family)
is "it serves, and keeps two pods" "$(echo "$before" | wc -l)" 5
kill -9 "$(server_pid)"
# shellcheck disable=SC2086  # lists of words on purpose
gone "kill -9 of the server ends its keepers and their pods" $before
is "nothing of it is left" "$(belongs)" ""

check "start after kill -9" 0 "$carnet" sandbox start
server=$(server_pid)
keeper=$(children "$server" | head -n 1)
pod=$(children "$keeper")
kill -9 "$keeper"
gone "kill -9 of a keeper ends its pod" "$keeper" "$pod"
two() { [ "$(children "$server" | wc -l)" -eq 2 ]; }
if until_true 20 two; then ok "the pod is started again"; else not_ok "the pod is started again"; fi
strays() { belongs | grep -vxF "$(family)"; }
none_strays() { [ -z "$(strays)" ]; } # what is born between the two lists is in one of them
if until_true 10 none_strays; then ok "everything hangs below the server"
else out=$(strays); not_ok "everything hangs below the server"; fi

keeper=$(children "$server" | head -n 1)
pod=$(children "$keeper")
kill -9 "$pod"
gone "kill -9 of a pod's process" "$pod"
check "the sandbox still answers" 0 "$carnet" ps --sandbox

before=$(family)
# shellcheck disable=SC2086
kill -9 $before
# shellcheck disable=SC2086
gone "kill -9 of all of it" $before
is "nothing hides" "$(belongs)" ""
check "start after that" 0 "$carnet" sandbox start
check "nothing is lost" 0 "$carnet" ps --sandbox -n demo -o name
has "the servers are there" "needs-a-gpu"

# A server that is killed while a pod's child has hidden: the next start ends it.
for place in $(living); do lair=$(find "$place/pods" -maxdepth 2 -name root | head -n 1); done
kill -9 "$(server_pid)"
(cd "$lair" && HOME=$lair exec setsid sleep 300) &
hidden=$!
until_true 10 test "$(readlink /proc/$hidden/exe)" != "$(readlink /proc/$$/exe)"
check "start finds what hid" 0 "$carnet" sandbox start
gone "and ends it" "$hidden"

"$carnet" sandbox start >/dev/null & first=$!
check "two starts at once" 0 "$carnet" sandbox start
wait $first
is "make one" "$(ps -eo args= | grep -c "[s]andbox serve $folder ")" 1
check "stop" 0 "$carnet" sandbox stop
is "and nothing is left" "$(belongs)" ""
"$carnet" sandbox start >/dev/null & first=$!
check "stop while it starts" 0 "$carnet" sandbox stop
wait $first
check "stop, whichever was first" 0 "$carnet" sandbox stop
is "leaves nothing" "$(belongs)$(server_pid)" ""

# -- it ends by itself -------------------------------------------------------------------------------
"$carnet" sandbox kubeconfig >"$home/you"
"$carnet" sandbox serve "$folder" 2 -1 &
lingers=$!
until_true 30 test -e "$folder/ready"
check "status of one that lingers" 0 "$carnet" sandbox status
has "says so" "ends by itself"
check "a client comes" 0 "$carnet" ps --kubeconfig "$home/you" -n demo
port=$(cat "$folder/port")
check "and it is still there" 0 "$carnet" ps --kubeconfig "$home/you" -n demo
before=$(family)
# shellcheck disable=SC2086
gone "after its last client it ends" $before
wait $lingers
is "without a complaint" $? 0
is "nothing of it is left" "$(belongs)" ""
"$carnet" sandbox serve "$folder" 1 -1 &
until_true 30 test -e "$folder/ready"
check "a person starts it while it lingers" 0 "$carnet" sandbox start
check "its status" 0 "$carnet" sandbox status
has "says that it stays" "stays until"
check "a client comes and goes" 0 "$carnet" ps --kubeconfig "$home/you" -n demo
sleep 2 # what is waited for is that nothing happens
check "it stayed" 0 "$carnet" sandbox status
has "as it said" "runs on port $port"
check "stop it" 0 "$carnet" sandbox stop

# -- half of it is broken ----------------------------------------------------------------------------
for file in tokens server.key server.pem authority.key authority.pem port; do
    echo garbage >"$folder/$file"
    check "start with a broken $file" 0 "$carnet" sandbox start
    check "it answers" 0 "$carnet" ps --sandbox -n demo -o name
    check "stop" 0 "$carnet" sandbox stop
done
rm -f "$folder"/objects.db-*
head -c 100000 /dev/urandom >"$folder/objects.db"
check "start with a broken database" 1 "$carnet" sandbox start
has "says which file" "objects.db cannot be used"
check "the same in French" 1 env LANGUAGE=fr "$carnet" sandbox start
has "says it in French" "base de données"
check "reset mends it" 0 "$carnet" sandbox reset --yes
check "start after a reset" 0 "$carnet" sandbox start
check "ps after a reset" 0 "$carnet" ps --sandbox -n demo -o name
has "the first world is back" "resting"
check "reset of one that runs" 0 "$carnet" sandbox reset --yes
is "ends it" "$(belongs)$(server_pid)" ""
is "and root's other folder goes with it" "$(living)" "$folder"

# -- places where it cannot live ---------------------------------------------------------------------
check "a state folder that is none" 1 env XDG_STATE_HOME=/dev/null/state "$carnet" sandbox start
has "is named" "cannot be written"
check "a state folder that is no full path" 0 env XDG_STATE_HOME=here "$carnet" sandbox status
if [ -e here ]; then not_ok "makes nothing here"; else ok "makes nothing here"; fi
deep=$home/$(printf '%0100d/%0100d' 0 0)
check "a very deep state folder" 0 env XDG_STATE_HOME="$deep" "$carnet" sandbox start
check "its status" 0 env XDG_STATE_HOME="$deep" "$carnet" sandbox status
has "is known" "6 servers"
check "stop it" 0 env XDG_STATE_HOME="$deep" "$carnet" sandbox reset --yes

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    chmod 755 "$home"
    mkdir -m 755 "$home/closed"
    as_nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
    # shellcheck disable=SC2086
    check "a folder that cannot be written" 1 env XDG_STATE_HOME="$home/closed" HOME=/ \
        $as_nobody "$carnet" sandbox start
    has "is named" "cannot be written"
    # shellcheck disable=SC2086
    check "no home" 1 env -u HOME -u XDG_STATE_HOME setpriv --reuid 54321 --regid 54321 \
        --clear-groups "$carnet" sandbox start
    has "is named" "no home folder"
    mkdir -m 700 "$home/theirs" && chown 65534:65534 "$home/theirs"
    # shellcheck disable=SC2086
    check "another person's sandbox" 0 env XDG_STATE_HOME="$home/theirs" HOME="$home/theirs" \
        $as_nobody "$carnet" sandbox start
    check "beside one's own" 0 "$carnet" sandbox start
    # shellcheck disable=SC2086
    check "who cannot be asked by them" 1 env XDG_STATE_HOME="$XDG_STATE_HOME" HOME="$home/theirs" \
        $as_nobody "$carnet" sandbox stop
    # shellcheck disable=SC2086
    check "stop theirs" 0 env XDG_STATE_HOME="$home/theirs" HOME="$home/theirs" \
        $as_nobody "$carnet" sandbox stop
    check "one's own stays" 0 "$carnet" sandbox status
    has "and runs" "runs on port"
    check "until its end" 0 "$carnet" sandbox reset --yes
else
    ok "another person's sandbox # SKIP only root can be two people"
fi
room=$home/room
mkdir "$room"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=6m none "$room" 2>/dev/null; then
    check "start where there is little room" 0 env XDG_STATE_HOME="$room" "$carnet" sandbox start
    XDG_STATE_HOME=$room "$carnet" sandbox kubeconfig >"$home/small"
    head -c 9000000 /dev/zero >"$room/fill" 2>/dev/null
    n0=0
    while "$carnet" stop hello -n demo --kubeconfig "$home/small" >"$home/said" 2>&1 &&
        "$carnet" start hello -n demo --kubeconfig "$home/small" >"$home/said" 2>&1; do
        n0=$((n0 + 1))
        [ $n0 -lt 200 ] || break
    done
    out=$(cat "$home/said") err=
    has "a full disk is told" "disk is full"
    rm "$room/fill"
    check "with room again a server is stopped" 0 "$carnet" stop hello -n demo --kubeconfig "$home/small"
    check "stop it" 0 env XDG_STATE_HOME="$room" "$carnet" sandbox stop
    head -c 9000000 /dev/zero >"$room/fill" 2>/dev/null
    rm -f "$room"/carnet/sandbox/authority.* "$room"/carnet/sandbox/log
    head -c 9000000 /dev/zero >"$room/fill2" 2>/dev/null
    check "start on a full disk" 1 env XDG_STATE_HOME="$room" "$carnet" sandbox start
    rm "$room"/fill*
    check "start with room again" 0 env XDG_STATE_HOME="$room" "$carnet" sandbox start
    check "what was said to be done is done" 0 env XDG_STATE_HOME="$room" "$carnet" ps --sandbox -n demo
    has "the server is stopped" "Stop"
    check "the end" 0 env XDG_STATE_HOME="$room" "$carnet" sandbox reset --yes
    umount "$room"
else
    ok "a full disk # SKIP only root can make one"
fi
room=
echo "1..$n"
