#!/bin/sh
# The program's start without a terminal: pipes, closed and full outputs, homes in disorder.
. "$(dirname "$0")/lib.sh"
export KUBECONFIG="$home/none" # no platform, and not the sandbox

check "a pipe gets one frame; its exit says, as that of ps, that there is no platform" 3 "$carnet"
check "called by a path" 3 sh -c "cd '$(dirname "$carnet")' && ./carnet"
has "commands to type are as it was called" "./carnet context add"
check "of ps" 3 "$carnet" ps
check "a pipe again" 3 "$carnet"
has "with text" "no platform"
hasnt "and no escape sequence" "$(printf '\033')"
check "input from a terminal is not needed" 0 sh -c "'$carnet' --snapshot 100x30 | wc -l | grep -qx 30"
check "a reader that left early" 0 sh -c "'$carnet' --snapshot 80x24 | head -n 1"
check "closed output" 1 sh -c "exec '$carnet' --version >&-"
has "is said" "could not be written"
check "closed output of a frame" 3 sh -c "exec '$carnet' --snapshot 80x24 >&-"
check "all three closed" 3 sh -c "exec '$carnet' --snapshot 80x24 <&- >&- 2>&-"
CARNET_LOG="$home/log" "$carnet" --snapshot 300x100 >&- 2>/dev/null
out=$(cat "$home/log"); err=
hasnt "what is printed goes to no other file" "no platform"
if [ -w /dev/full ]; then
    check "full output" 1 sh -c "exec '$carnet' --help >/dev/full"
    has "is said, with the reason" "No space left"
fi

check "no HOME" 1 env -u HOME XDG_CONFIG_HOME=/dev/null/c XDG_STATE_HOME=/dev/null/s KUBECONFIG=/dev/null/k \
    "$carnet" --snapshot 80x24
check "a HOME that cannot be written" 3 env -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME \
    HOME=/dev/null "$carnet" --snapshot 80x24
has "is no obstacle" "no platform"

mkdir -p "$home/config/carnet" "$home/state/carnet"
printf 'language = fr\nwhat is this\n' >"$home/config/carnet/settings"
check "a damaged setting" 3 env LC_ALL=C.UTF-8 "$carnet" --snapshot 80x24
has "names its line, in the language set before it" "La ligne 2 des réglages"
has "with its words" "what is this"
check "a setting of the wrong kind" 0 sh -c "echo 'mouse = perhaps' >'$home/config/carnet/settings'; exec '$carnet' --version"
has "is named" "mouse = perhaps"
rm -r "$home/config/carnet/settings"; mkdir "$home/config/carnet/settings"
check "settings that are a folder" 3 "$carnet" --snapshot 80x24
has "are said" "carnet: "
rm -r "$home/config/carnet/settings"
head -c 300000 /dev/zero | tr '\0' '#' >"$home/config/carnet/settings"
check "settings that are too large" 0 "$carnet" --version
has "are said" "larger than carnet reads"
rm "$home/config/carnet/settings"

echo "no database" >"$home/state/carnet/carnet.db"
check "a damaged store" 3 "$carnet" --snapshot 80x24
rm "$home/state/carnet/carnet.db"; mkdir "$home/state/carnet/carnet.db"
check "a store that is a folder" 3 "$carnet" --snapshot 80x24
rmdir "$home/state/carnet/carnet.db"

printf 'clusters: {\n' >"$home/broken"
check "a damaged kubeconfig: ps" 1 env KUBECONFIG="$home/broken" "$carnet" ps
has "names the file" "$home/broken"
