#!/bin/sh
# Every theme is readable: the contrast of each role against every ground it may stand on (WCAG 2,
# relative luminance) is at least 4.5, in contrast themes 7. Grounds of a theme without its own: black
# and #303030, or white and #eeeeee; with 16 colours, black or white, by xterm's and the Linux console's
# palettes.
set -u
cd "$(dirname "$0")/../.." || exit 1
for theme in themes/*.theme; do
    awk -v theme="$theme" -f tests/lint/contrast.awk "$theme"
done | awk '/^(not )?ok/ { n++; sub(/^(not )?ok/, "& " n) } { print }'
