#!/bin/sh
# Brings the catalogues up to date with the sources:
#   update.sh           writes carnet.pot, merges parts/*.LANG.po and new texts into LANG.po,
#                       and says how many texts have no translation
#   update.sh --check   writes nothing; fails when a text of the sources is not translated
# A part holds the translations that came with one piece of work: plain entries without a header.
# What a part says wins over what LANG.po says. Dates and line numbers are left out on purpose:
# a catalogue changes only when a text does.
set -eu
cd "$(dirname "$0")/.."
check=false
case ${1:-} in
'') ;;
--check) check=true ;;
*) echo "usage: update.sh [--check]" >&2; exit 2 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find src include -name '*.[ch]' | LC_ALL=C sort >"$work/sources"
xgettext --files-from="$work/sources" --from-code=UTF-8 --language=C --add-comments=TRANSLATORS: \
    --keyword --keyword=_ --keyword=N_ --keyword=NP_:1,2 --keyword=NC_:1c,2 \
    --keyword=trn:1,2 --keyword=trc:1c,2 \
    --sort-by-file --add-location=file --package-name=carnet -o "$work/dated.pot"
sed '/^"POT-Creation-Date:/d' "$work/dated.pot" >"$work/carnet.pot"
$check || cp "$work/carnet.pot" i18n/carnet.pot

# The first entry of a catalogue: what a part lacks to be one.
header() {
    sed '/^$/q' "$1"
}

missing=0
for po in i18n/*.po; do
    lang=$(basename "$po" .po)
    set -- "$po"
    for part in i18n/parts/*."$lang".po; do
        [ -e "$part" ] || continue
        copy=$work/$(basename "$part")
        { header "$po"; cat "$part"; } >"$copy"
        set -- "$copy" "$@"
    done
    msgcat --use-first --no-wrap -o "$work/all.po" "$@"
    msgmerge --quiet --no-fuzzy-matching --no-wrap --sort-by-file --add-location=file \
        -o "$work/merged.po" "$work/all.po" "$work/carnet.pot"
    msgattrib --no-obsolete --no-wrap --add-location=file -o "$work/$lang.po" "$work/merged.po"
    msgfmt --check -o /dev/null "$work/$lang.po"
    open=$(msgattrib --untranslated "$work/$lang.po" | grep -c '^msgid ' || :)
    fuzzy=$(msgattrib --only-fuzzy "$work/$lang.po" | grep -c '^msgid ' || :)
    # msgattrib repeats the header when it prints anything.
    [ "$open" -eq 0 ] || open=$((open - 1))
    [ "$fuzzy" -eq 0 ] || fuzzy=$((fuzzy - 1))
    echo "$lang: $open untranslated, $fuzzy fuzzy"
    if [ $((open + fuzzy)) -gt 0 ]; then
        msgattrib --untranslated --no-wrap "$work/$lang.po" | grep -E '^(msgctxt|msgid) "..*"' || :
        missing=$((missing + open + fuzzy))
    fi
    $check || cp "$work/$lang.po" "$po"
done
! $check || [ "$missing" -eq 0 ]
