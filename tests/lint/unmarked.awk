# Finds texts for a person that stand in the sources without a mark (i18n/README.md, Writing texts):
#   awk -f unmarked.awk FILE…      prints "FILE:LINE: …" for each
#
# A string literal is taken for a text when it reads like prose (a lower-case word, a space, another
# word) or, where it is drawn, printed or said, when it has any word. It is marked when a call around it is
# one of the marks. What reads like prose and is not for a person is named in BEGIN.
BEGIN {
    put(marks, "_ N_ NC_ NP_ NA_ trc trn tr_in")
    put(draws, "area_text area_text_right draw_wrapped draw_rule frame_title key_line_add " \
               "pager_add str_add str_addf tr_fill TR_FILL puts fputs printf fprintf")
    # Traces for the log, which is in English, and words of the platform that are looked for.
    put(marks, "log_line watch_become go_on read_content open_watch")
    put(marks, "strstr look_note_after scheduler_mentions times_said")
    put(tables, "state_names phrases unclear")
    # Words of one file: FILE is a regular expression, and so is what may stand there.
    known("base/catalogue.c", ".")                         # what is wrong with a catalogue: logged
    known("base/error.c", "^(not found|not served|too large)$")            # names of codes in JSON
    known("base/mask_known.c", "^identified by $")         # SQL
    known("base/mem.c", "^carnet: no memory")              # said when no catalogue can be read
    known("base/utf8_latin.c", ".")                        # tables of letters
    known("data/store.c", "^(CREATE|INSERT|DELETE|SELECT) ")
    known("data/json_(write|number).c", "^(null|true|false)$")
    known("model/rules_place.c", "^Insufficient ")         # the scheduler's words
    known("app/command.c", "^--as [a-z]+$")                 # typed as it stands
    known("model/rules_container.c", "^(Failed to pull image|not found)$") # the kubelet's
    known("model/rules_pod.c", "^(conflict occurred while|[^a-z]* not found$)")       # events
    known("base/mask_known.c", "^identified by $")          # SQL
    known("net/address.c", "^Host: ")
    known("net/translate.c", "^[a-z %]+$")                    # looked for in a library’s words
    known("kubernetes/access_rules.c", "^[a-z]+ [a-z/.0-9]+$")    # rights by the platform's names
    known("kubernetes/change_request.c", ".")              # what kubectl is called with
    known("kubernetes/decode_server.c", "not an? ")        # what is wrong beside the raw object
    known("kubernetes/intake.c", "^not JSON$")
    known("kubernetes/read.c", "^(is waiting to start|previous terminated container)$")
    known("views/report.c", "^(Warning|Normal|## Log: )$") # the platform's words
    known("net/translate.c", "^unknown ca$")               # OpenSSL's words
    known("data/json_(patch|strategic).c", ".")            # what is wrong with a patch: for its sender
    known("data/objects.c", "^(CREATE|INSERT|DELETE|SELECT|UPDATE|BEGIN|PRAGMA)")
    # The sandbox speaks as Kubernetes does; what people read of it is marked in control, lock and people.
    known("src/sandbox/", ".")

    prose = "(^|[^A-Za-z0-9_])[a-z]+ [A-Za-z]"
    word = "(^|[ (])[A-Za-z][a-z][a-z]+([ ,;!?)]|[.:]( |$)|$)"
}

function put(set, names, list, i) {
    split(names, list, " ")
    for (i in list)
        set[list[i]] = 1
}

function known(place, what) {
    places[++known_count] = place
    whats[known_count] = what
}

function is_known(file, s, i) {
    for (i = 1; i <= known_count; i++)
        if (file ~ places[i] && s ~ whats[i])
            return 1
    return 0
}

function is_marked(i) {
    for (i = 1; i <= depth; i++)
        if (around[i] in marks)
            return 1
    return table in tables
}

function end_literal() {
    if (!has_literal)
        return
    has_literal = 0
    if (is_marked() || is_known(file, literal))
        return
    gsub(/\{[a-z_]+\}|\\n|carnet/, "", literal)
    if (literal ~ prose || (literal ~ word && (member || (depth > 0 && around[depth] in draws)))) {
        printf "%s:%d: \"%s\"\n", file, line, literal
        found = 1
    }
}

# Literals that follow each other are one.
function add_literal(s) {
    if (!has_literal) {
        file = FILENAME
        line = FNR
        literal = ""
    }
    has_literal = 1
    literal = literal s
}

# Takes one token from the front of s.
function take(s) {
    if (match(s, /^[ \t\\]+/))
        return substr(s, RLENGTH + 1)
    if (match(s, /^"([^"\\]|\\.)*"/)) {
        add_literal(substr(s, 2, RLENGTH - 2))
        return substr(s, RLENGTH + 1)
    }
    end_literal()
    if (match(s, /^\.(msgid|text|title) *= */)) {
        member = 1
        return substr(s, RLENGTH + 1)
    }
    if (match(s, /^[A-Za-z_][A-Za-z0-9_]*/)) {
        name = substr(s, 1, RLENGTH)
        return substr(s, RLENGTH + 1)
    }
    if (s ~ /^\(/)
        around[++depth] = name
    else if (s ~ /^\)/ && depth > 0)
        depth--
    else if (s ~ /^\[/ && name != "")
        table = name
    else if (s ~ /^;/)
        table = ""
    if (s ~ /^[,;})]/)
        member = 0
    name = ""
    return substr(s, match(s, /^'([^'\\]|\\.)[^']*'/) ? RLENGTH + 1 : 2)
}

FNR == 1 {
    end_literal()
    in_comment = depth = member = 0
    name = table = ""
}

/^[ \t]*#[ \t]*(include|error|if)/ && !in_comment { next }

{
    s = $0
    while (s != "") {
        if (in_comment) {
            at = index(s, "*/")
            in_comment = !at
            s = at ? substr(s, at + 2) : ""
        } else if (substr(s, 1, 2) == "/*") {
            in_comment = 1
            s = substr(s, 3)
        } else if (substr(s, 1, 2) == "//") {
            s = ""
        } else {
            s = take(s)
        }
    }
}

END {
    end_literal()
    exit found
}
