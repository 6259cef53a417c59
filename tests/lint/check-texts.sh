#!/bin/sh
# Translations: the template is current, French is complete and not fuzzy, names in braces are the same on
# both sides, French spacing is Canadian, and no text for a person stands unmarked where it is easy to see.
set -u
cd "$(dirname "$0")/../.."
n=0
say() { # code text
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT

sh i18n/update.sh --template "$tmp/new.pot" >/dev/null 2>"$tmp/err" || { sed 's/^/# /' "$tmp/err"; }
msgcat --no-location --sort-output "$tmp/new.pot" 2>/dev/null | grep -v '^"POT-Creation' >"$tmp/a"
msgcat --no-location --sort-output i18n/carnet.pot 2>/dev/null | grep -v '^"POT-Creation' >"$tmp/b"
diff "$tmp/b" "$tmp/a" | sed 's/^/# /' | head -20
cmp -s "$tmp/a" "$tmp/b"; say $? "i18n/carnet.pot holds the texts of the sources (make catalogues renews it)"

for po in i18n/*.po; do
    l=$(basename "$po" .po)
    msgfmt --check -o /dev/null "$po" 2>"$tmp/err"; c=$?
    [ $c -eq 0 ] || sed 's/^/# /' "$tmp/err"
    say $c "$l.po is well formed"
    msgmerge -q -o "$tmp/merged" "$po" i18n/carnet.pot 2>/dev/null
    open=$(msgattrib --untranslated --no-obsolete "$tmp/merged" | grep -c '^msgid "..*\|^msgid ""$' || :)
    open=$(msgattrib --untranslated --no-obsolete "$tmp/merged" | grep -c '^msgstr\(\[0\]\)\? ""' || :)
    fuzzy=$(msgattrib --only-fuzzy --no-obsolete "$tmp/merged" | grep -c '^#, .*fuzzy' || :)
    [ "$open" -eq 0 ] || msgattrib --untranslated --no-obsolete "$tmp/merged" | grep '^msgid' | head -10 | sed 's/^/# /'
    say "$((open > 0))" "$l.po is complete ($open texts are missing)"
    say "$((fuzzy > 0))" "$l.po has no fuzzy text ($fuzzy)"
    # The same {names} in the original and in the translation.
    msgcat --no-wrap --no-location "$po" | awk -v lang="$l" '
        function names(s,   r) { r = ""
            while (match(s, /\{[a-z_]+\}/)) { r = r " " substr(s, RSTART, RLENGTH); s = substr(s, RSTART + RLENGTH) }
            return r }
        function has(set, list,   i, k, a) { k = split(list, a, " "); for (i = 1; i <= k; i++) if (!index(set, a[i])) return 0; return 1 }
        /^msgid "/ { id = $0; next } /^msgid_plural/ { id = id $0; next }
        /^msgstr/ { if ($0 !~ /""$/ && (!has(names(id), names($0)) || ($0 !~ /msgstr\[0\]/ && !has(names($0), names(id))))) {
            print "# " lang ": names differ: " id; bad = 1 } }
        END { exit bad }'
    say $? "$l.po keeps the names in braces"
done
# Canadian French: no-break space before : % » and after «, none before ; ! ?, curly apostrophe.
bad=$(msgcat --no-wrap --no-location i18n/fr.po | grep '^msgstr' |
    grep -n "[^ ]« \| »\|[a-zé] :\( \|\"\)\|[0-9}] %\|[  ][;!?]\|[a-zé]'[a-zéèê]" | head -10)
[ -z "$bad" ] || echo "$bad" | sed 's/^/# /'
[ -z "$bad" ]; say $? "French spacing and apostrophes"
