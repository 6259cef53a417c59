#!/bin/sh
# Texts for a person: the template and the catalogues hold those of the sources, all translated and
# none in doubt; names in braces are the same on both sides; French is written as Canadians do; no
# text stands unmarked in the sources. English says no word that screens should not say.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 1
n=0
say() { # code text
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
# Prints the lines it reads as TAP comments; true when there are none.
none() {
    sed 's/^/# /' | { ! grep '' >&3; } 3>&1
}
for tool in xgettext msgmerge msgattrib msgcat msgfmt; do
    command -v $tool >/dev/null || { echo "ok 1 - texts # SKIP $tool is not there (package gettext)"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sh i18n/update.sh --check >"$work/out" 2>&1
code=$?
sed 's/^/# /' "$work/out"
say $code "template and catalogues hold the texts of the sources, all translated"

# One line for each translation: file, English text, French text, tabs between them.
for po in i18n/*.po; do
    msgcat --no-wrap --no-location "$po" | awk -v lang="$(basename "$po" .po)" '
        function text(s) { sub(/^[a-z_0-9\[\]]+ "/, "", s); sub(/"$/, "", s); return s }
        /^msgid "/ { id = many = text($0) }
        /^msgid_plural/ { many = text($0) }
        /^msgstr(\[0\])? "/ && id != "" { print lang "\t" id "\t" text($0) }
        /^msgstr\[[1-9]\]/ { print lang "\t" many "\t" text($0) }'
done >"$work/pairs"

# A form for one may leave its number out ("un serveur").
awk -F '\t' '
    function lacks(a, b,   name) {
        while (match(a, /\{[a-z_]+\}/)) {
            name = substr(a, RSTART, RLENGTH)
            a = substr(a, RSTART + RLENGTH)
            if (name != "{n}" && !index(b, name))
                return 1
        }
        return 0
    }
    $3 != "" && (lacks($2, $3) || lacks($3, $2)) { print $1 ": \"" $2 "\" -> \"" $3 "\"" }' "$work/pairs" | none
say $? "names in braces are the same on both sides"

# A catalogue of one line holds everything; a screen has the room of the English text and some more.
awk -F '\t' '/%[a-z]/ { print $1 ": \"" $3 "\"" }' "$work/pairs" | none
say $? "no printf format in a translation"

nbsp=$(printf '\302\240') thin=$(printf '\342\200\257')
grep '^fr' "$work/pairs" | cut -f 3 >"$work/french"
{
    # A colon inside a word ("état:prêt"), an address or a time of day has no space.
    grep -E "[^ $nbsp]( [:%»]|«[^$nbsp]|[[:alnum:]’)}…][%»])|[[:alnum:])}»] ?:( |\$)" "$work/french"
    # "idle ?" has a value there, not a sign of punctuation.
    awk -F '\t' '$1 == "fr" && $2 !~ / [;!?]( |$)/ { print $3 }' "$work/pairs" |
        grep -E "[[:alnum:])}»…]([ ]|$nbsp|$thin)[;!?]( |\$)"
    grep -E "[[:alpha:]]'[[:alpha:]]" "$work/french"
    grep -E '!( |$)|\.\.\.' "$work/french"
    grep -E '[0-9}] (s|ms|min|h|j|Gio|Mio|Go|Mo)([ .,;]|$)' "$work/french"
} | none
say $? "French has its spaces and apostrophes"

# Tone (the words of README.md, Writing texts).
cut -f 2 "$work/pairs" | sort -u |
    grep -iE "please|invalid|illegal|oops|sorry|successful|failed to|unable to|an error|!( |\$)|\.\.\.|^ok\$" | none
say $? "English blames nobody and begs nothing"

find src include -name '*.[ch]' | LC_ALL=C sort | xargs awk -f tests/lint/unmarked.awk | none
say $? "every text of the sources is marked"
