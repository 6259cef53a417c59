#!/bin/sh
# Prints a C file that holds catalogues and themes: embed.sh FILE.mo… -- FILE.theme…
set -eu
echo '/* Made by src/build/embed.sh; see include/carnet/base/embedded.h. */'
echo '#include <carnet/base/embedded.h>'
kind=catalogue n=0 list=''
entry() { # file kind
    n=$((n + 1))
    name=$(basename "$1"); name=${name%.*}
    printf 'static const unsigned char bytes_%d[] = {\n' "$n"
    od -An -v -tu1 "$1" | sed 's/  */,/g; s/^,//; s/$/,/'
    printf '0};\n'
    list="$list    {\"$2\", \"$name\", bytes_$n, sizeof bytes_$n - 1},
"
}
for f in "$@"; do
    if [ "$f" = -- ]; then kind=theme; continue; fi
    entry "$f" "$kind"
done
printf 'const struct embedded embedded_files[] = {\n%s    {0, 0, 0, 0}};\n' "$list"
