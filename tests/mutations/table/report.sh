# What leaves the machine: secrets that are masked, the incident report.

mutation "the value of a password is shown" src/base/mask.c \
    's/        "passw",           "passphrase",/        "passphrase",/' unit/base/test_mask

mutation "a cookie is shown" src/base/mask.c \
    's/"proxy-authorization", "cookie",/"proxy-authorization",/' unit/base/test_mask

mutation "a secret is shown from its quote on" src/base/mask.c \
    "s/        p += quote == '\"' && .* ? 2 : 1;/        p += 1;/" unit/base/test_mask

mutation "of a password with an @ in it the rest is shown" src/base/mask.c \
    's/^            found = p;/            found = found ? found : p;/' unit/base/test_mask

mutation "of a private key only the first line is masked" src/base/mask.c \
    's/    memory->in_key = !memmem(text, len, "-----END", 8);/    memory->in_key = false;/' unit/base/test_mask

mutation "of a block only the first line is masked" src/base/mask.c \
    's/        memory->block = indent_of(text, len) + 1;/        memory->block = 0;/' unit/base/test_mask

mutation "the value after the name of a variable is shown" src/base/mask.c \
    's/    if (promised && left(&line) > 0)/    if (!promised \&\& promised)/' unit/base/test_mask

mutation "tokens are known by their names only" src/base/mask.c \
    's/        if (kept == 0 && (secret = known_beginning(line)) == 0)/        if (kept == 0)/' unit/base/test_mask

mutation "the report is not masked" src/views/report.c \
    's/    mask_add(out, text.s, text.len);/    str_add_n(out, text.s, text.len);/' unit/views/test_report

mutation "what is escaped is masked too late" src/views/report.c \
    's/    mask_add(&masked, words, strlen(words));/    str_add(\&masked, words);/' unit/views/test_report

mutation "words of the platform become markup" src/views/markdown.c \
    's/`\*_\[\]<>|#~"/`*_[]"/' unit/views/test_report

mutation "a text of the platform ends its own block" src/views/markdown.c \
    's/    return longest + 1;/    return longest < 3 ? longest + 1 : 3;/' unit/views/test_report

mutation "after a report the screen speaks another language" src/views/report.c \
    's/        (void)language_swap(own);/        (void)own;/' unit/views/test_report

mutation "a log that could not be read is passed over" src/views/report.c \
    '/not in this report/s/    add_missing(out, _("The log .*//' unit/views/test_report

mutation "a long log keeps its beginning" src/views/report_read.c \
    's/        at = end - LOG_MAX;/        at = text + 1;/' unit/views/test_report

mutation "the name of a report leads elsewhere" src/views/report.c \
    "s/        str_add_char(out, plain ? \*name : '-');/        str_add_char(out, *name);/" unit/views/test_report

mutation "a report overwrites what is there" src/app/report_file.c \
    's/O_CREAT | O_EXCL | O_NOFOLLOW/O_CREAT | O_TRUNC | O_NOFOLLOW/' unit/app/test_report_file

mutation "a report is for everybody to read" src/app/report_file.c \
    's/ | O_CLOEXEC, 0600);/ | O_CLOEXEC, 0644);/' unit/app/test_report_file

mutation "half a report stays" src/app/report_file.c \
    's/^    unlink(full.s);//' unit/app/test_report_file
