# Who signs in and whom carnet trusts: credentials, certificates, web pages in between, carnet doctor.

# -- credentials -------------------------------------------------------------------------------------------
mutation "a token file is read once" src/net/watched_file.c \
    's/    if (file->text && !force && !old && !replaced(file, &st))/    if (file->text \&\& !force)/' \
    unit/net/test_credentials

mutation "a file put in the place of another is not noticed" src/net/watched_file.c \
    's/           st->st_ino != file->inode;/           st->st_ino == 0;/' unit/net/test_credentials

mutation "what a plugin gave is used after its end" src/net/credentials.c \
    's/c->exec_until == 0 || clock_wall() < c->exec_until/c->exec_until >= 0/' unit/net/test_credentials

mutation "each of many refused requests signs in anew" src/net/credentials.c \
    's/    if (generation != c->generation)/    if (generation == 0)/' unit/net/test_credentials

mutation "a refused token is tried again for ever" src/net/request.c \
    's/    if (!refused || request->renewed || !credentials)/    if (!refused || !credentials)/' \
    unit/net/test_credentials

mutation "a plugin may answer in another version" src/net/exec.c \
    's/    if (!str_eq(answer->api_version, exec->api_version)) {/    if (!answer) {/' unit/net/test_credentials

# -- whom to trust -----------------------------------------------------------------------------------------
mutation "any certificate will do" src/net/setup.c \
    's/    if (client->insecure) {/    if (client) {/' faults/test_sentences

mutation "an expired certificate is called an unknown one" src/net/translate.c \
    's/    {X509_V_ERR_CERT_HAS_EXPIRED, /    {X509_V_ERR_OUT_OF_MEM, /' faults/test_sentences

mutation "a certificate of tomorrow is called an unknown one" src/net/translate.c \
    's/    {X509_V_ERR_CERT_NOT_YET_VALID,/    {X509_V_ERR_OUT_OF_MEM,/' faults/test_sentences

mutation "the page of a captive portal is data" src/net/answer.c \
    's/    if (is_html(request)) {/    if (!request) {/' faults/test_http faults/test_sentences

mutation "redirects are followed, with the token" src/net/setup.c \
    's/CURLOPT_FOLLOWLOCATION, 0L/CURLOPT_FOLLOWLOCATION, 1L/' faults/test_http

mutation "the query of a sign-in page is kept" src/net/answer.c \
    's/                    query ? (size_t)(query - value) : len);/                    query ? len : len);/' \
    faults/test_http

mutation "queries of requests stand in the log" src/net/request.c \
    's/(int)strcspn(path, "?"), path/(int)strlen(path), path/' unit/net/test_http

mutation "answers have no maximum" src/net/answer.c \
    's/    return request->options.stream ? UINT64_MAX : BODY_MAX;/    return UINT64_MAX;/' faults/test_http

# -- carnet doctor -----------------------------------------------------------------------------------------
mutation "doctor: a clock that is ahead is behind" src/app/doctor_here.c \
    's/            skew > 0 ? _(/            skew < 0 ? _(/' unit/app/test_doctor

mutation "doctor: credentials that ended are fine" src/app/doctor_person.c \
    's/    if (left <= 0) {/    if (left == 0) {/' unit/app/test_doctor

mutation "doctor: of a chain the certificate that lasts longest is told" src/app/doctor_way.c \
    's/        if (one->until < found->until)/        if (one->until > found->until)/' unit/app/test_doctor

mutation "doctor: what came after a failure is judged" src/app/doctor.c \
    's/ && facts->checkup.failed > step;/;/' unit/app/test_doctor

mutation "doctor: who sees no events is told that all is well" src/app/doctor_person.c \
    's/    else if (blind)/    else if (!known)/' unit/app/test_doctor

mutation "doctor: an error is fine" src/app/doctor.c \
    's/    finding->verdict = VERDICT_WRONG;/    finding->verdict = VERDICT_FINE;/' unit/app/test_doctor

mutation "doctor: what is wrong ends with 0" src/app/command_doctor.c \
    's/report.counts\[VERDICT_WRONG\] ? EXIT_FAILED : code;/report.counts[VERDICT_WRONG] ? EXIT_OK : code;/' \
    cli/test-doctor.sh
