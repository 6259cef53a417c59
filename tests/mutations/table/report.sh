# What leaves the machine: secrets that are masked, the incident report.

mutation "the value of a password is shown" src/base/mask_word.c \
    's/    static const char \*const parts\[\] = {"passw",/    static const char *const parts[] = {"passx",/' unit/base/test_mask

mutation "a cookie is masked to its first semicolon" src/base/mask_word.c \
    's/"proxy-authorization", "cookie",/"proxy-authorization",/' unit/base/test_mask

mutation "a secret is shown from its quote on" src/base/mask_value.c \
    's/        if (before % (2 \* (depth + 1)) == depth)/        if (before >= depth)/' unit/base/test_mask

mutation "of a password with an @ in it the rest is shown" src/base/mask_known.c \
    's/^        found = p;/        found = found ? found : p;/' unit/base/test_mask

mutation "of a private key only the first line is masked" src/base/mask_key.c \
    's/    \*open = !end;/    *open = false;/' unit/base/test_mask

mutation "of a block only the first line is masked" src/base/mask.c \
    's/^    if (line->whole_value)$/    if (!line)/' unit/base/test_mask

mutation "the value after the name of a variable is shown" src/base/mask.c \
    's/    line->pair = memory->pair != NO_COLUMN && column == memory->pair;/    line->pair = false;/' unit/base/test_mask

mutation "the value before the name of a variable is shown" src/base/mask.c \
    's/        line->pair = name_in_next_lines(line);/        line->pair = false;/' unit/base/test_mask

mutation "the data of a Secret is shown" src/base/mask.c \
    's/    bool of_secret = has_secret_object(text, len);/    bool of_secret = false;/' unit/base/test_mask

mutation "tokens are known by their names only" src/base/mask.c \
    's/            kept = mask_known(line, &secret);/            kept = 0;/' unit/base/test_mask

mutation "the log and the object are not masked" src/views/report.c \
    's/    mask_add(&masked, words->s, words->len);/    str_add_n(\&masked, words->s, words->len);/' unit/views/test_report

mutation "words of the platform are not masked" src/views/report.c \
    's/    mask_add(&masked, words, strlen(words));/    str_add(\&masked, words);/' unit/views/test_report

mutation "words of the platform become markup" src/views/markdown.c \
    's/`\*_\[\]<>|#~"/`*_[]"/' unit/views/test_report

mutation "a text of the platform ends its own block" src/views/markdown.c \
    's/    return longest + 1;/    return longest < 3 ? longest + 1 : 3;/' unit/views/test_report

mutation "after a report the screen speaks another language" src/views/report.c \
    's/        (void)language_swap(own);/        (void)own;/' unit/views/test_report

mutation "a log that could not be read is passed over" src/views/report.c \
    '/not in this report/s/    add_missing(out, _("The log .*//' unit/views/test_report

mutation "a log that was cut is told as whole" src/views/report_read.c \
    's/            str_starts(reading->log.s, LOG_CUT) ||/            len == 0 ||/' unit/views/test_report

mutation "the name of a report leads elsewhere" src/views/report.c \
    "s/        str_add_char(out, plain ? \*name : '-');/        str_add_char(out, *name);/" unit/views/test_report

mutation "a report overwrites what is there" src/app/report_file.c \
    's/O_CREAT | O_EXCL | O_NOFOLLOW/O_CREAT | O_TRUNC | O_NOFOLLOW/' unit/app/test_report_file

mutation "a report is for everybody to read" src/app/report_file.c \
    's/ | O_CLOEXEC, 0600);/ | O_CLOEXEC, 0644);/' unit/app/test_report_file

mutation "half a report stays" src/app/report_file.c \
    's/^    unlink(full.s);//' unit/app/test_report_file
