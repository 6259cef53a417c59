#!/bin/sh
# Brings the catalogues up to date with the sources:
#   update.sh           writes carnet.pot, adds new texts to each LANG.po, drops those that are gone,
#                       and names what has no translation
#   update.sh --check   writes nothing; fails when the template or a catalogue is not what it would
#                       write, or when a text has no translation
#   update.sh --merge   after a git merge with conflicts in catalogues: joins both sides (where they
#                       differ the present branch wins), then does what it does without a word
# Dates and line numbers are left out on purpose: a catalogue changes only when a text does.
set -eu
cd "$(dirname "$0")/.."
check=false
join=false
case ${1:-} in
'') ;;
--check) check=true ;;
--merge) join=true ;;
*) echo "usage: update.sh [--check | --merge]" >&2; exit 2 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for po in $($join && git diff --name-only --diff-filter=U -- ':(glob)i18n/*.po'); do
    for side in 2 3; do
        git show ":$side:$po" | msgattrib --translated -o "$work/$side.po" -
    done
    msgcat --use-first -o "$po" "$work/2.po" "$work/3.po"
done
bad=0

# Writes a file, or with --check says that it is not what the sources ask for.
renew() { # NEW OLD
    if ! $check; then
        cp "$1" "$2"
    elif ! cmp -s "$1" "$2"; then
        echo "$2 does not hold the texts of the sources: run i18n/update.sh"
        bad=1
    fi
}

find src include -name '*.[ch]' | LC_ALL=C sort >"$work/sources"
extract() { # FILE OPTION…
    out=$1; shift
    xgettext --files-from="$work/sources" --from-code=UTF-8 --language=C --add-comments=TRANSLATORS: \
        --package-name=carnet -o "$out" "$@"
}
# The second text of NA_ is one of its own, not a plural: xgettext takes one meaning of a word at a time.
extract "$work/first.pot" --keyword --keyword=_ --keyword=N_ --keyword=NP_:1,2 --keyword=NC_:1c,2 \
    --keyword=NA_:1 --keyword=trn:1,2 --keyword=trc:1c,2
extract "$work/second.pot" --keyword --keyword=NA_:2
msgcat --use-first --sort-by-file --add-location=file -o "$work/dated.pot" \
    "$work/first.pot" "$work/second.pot"
sed '/^"POT-Creation-Date:/d' "$work/dated.pot" >"$work/carnet.pot"
renew "$work/carnet.pot" i18n/carnet.pot

for po in i18n/*.po; do
    lang=$(basename "$po" .po)
    msgmerge --quiet --no-fuzzy-matching --no-wrap --sort-by-file --add-location=file \
        -o "$work/merged.po" "$po" "$work/carnet.pot"
    msgattrib --no-obsolete --no-wrap --add-location=file -o "$work/$lang.po" "$work/merged.po"
    msgfmt --check -o /dev/null "$work/$lang.po"
    renew "$work/$lang.po" "$po"
    # msgattrib repeats the header, with a msgstr, when it prints anything.
    msgattrib --untranslated --no-wrap "$work/$lang.po" | grep -E '^msg(ctxt|id) "..*"' \
        >"$work/open" || :
    msgattrib --only-fuzzy --no-obsolete --no-wrap "$work/$lang.po" |
        grep -E '^msg(ctxt|id) "..*"' >"$work/fuzzy" || :
    for kind in open fuzzy; do
        n=$(grep -c '^msgid' "$work/$kind" || :)
        [ "$n" -gt 0 ] || continue
        echo "$lang: $n $kind"
        cat "$work/$kind"
        bad=1
    done
done
! $check || exit "$bad"
