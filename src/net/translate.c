#include "parts.h"

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/net/credentials.h>

#include <errno.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

static void add_number(struct error *error, const char *name, long n)
{
    char text[24];
    snprintf(text, sizeof text, "%ld", n);
    error_add_arg(error, name, text);
}

/* A null msgid is the code's own sentence, which base has. */
static void set_host(const struct http_request *request, enum error_code code, const char *msgid,
                     struct error *error)
{
    error_set(error, code, msgid, "host", request->client->address.host);
}

/* Certificates --------------------------------------------------------------------------------- */

static const struct {
    long result; /* of OpenSSL's check */
    const char *reason, *msgid;
} certificate_faults[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, REASON_EXPIRED,
     NA_("The certificate of {host} has expired. Nothing was sent.",
         "Whoever runs {host} can renew it.")},
    {X509_V_ERR_CERT_NOT_YET_VALID, REASON_NOT_YET,
     NA_("The certificate of {host} is not valid yet. Nothing was sent.",
         "Check the clock of this machine.")},
    {X509_V_ERR_CERT_REVOKED, REASON_WITHDRAWN,
     NA_("The certificate of {host} was withdrawn. Nothing was sent.",
         "Whoever runs {host} can say why.")},
    /* What curl leaves there when the chain is good and it refuses the name itself. */
    {X509_V_ERR_UNSPECIFIED, REASON_OTHER_NAME,
     NA_("The certificate of {host} is for another name. Nothing was sent.", "Check the address.")},
    {X509_V_ERR_HOSTNAME_MISMATCH, REASON_OTHER_NAME,
     NA_("The certificate of {host} is for another name. Nothing was sent.", "Check the address.")},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, REASON_OTHER_NAME,
     NA_("The certificate of {host} is for another name. Nothing was sent.", "Check the address.")},
};

static void certificate(const struct http_request *request, struct error *error)
{
    long result = X509_V_ERR_APPLICATION_VERIFICATION;
    curl_easy_getinfo(request->easy, CURLINFO_SSL_VERIFYRESULT, &result);
    const char *msgid =
        NA_("The certificate of {host} is not one this machine trusts. Nothing was sent.",
            "Fetch the kubeconfig again, or ask who runs {host}.");
    const char *reason = "";
    for (size_t i = 0; i < ARRAY_LEN(certificate_faults); i++)
        if (certificate_faults[i].result == result) {
            msgid = certificate_faults[i].msgid;
            reason = certificate_faults[i].reason;
        }
    set_host(request, ERR_TLS, msgid, error);
    error_set_reason(error, reason);
    error_set_evidence(error, request->words);
}

/* Connections ---------------------------------------------------------------------------------- */

/* curl's words are no witness: they keep the first failure, so after a connection that broke and
 * was made anew they are about the one that broke. */
static bool failed_at_proxy(const struct http_request *request)
{
    const struct http_client *client = request->client;
    return client->proxy ? *client->proxy != '\0' : proxy_of_environment(&client->address);
}

static void unconnected(const struct http_request *request, struct error *error)
{
    long os_error = 0;
    curl_easy_getinfo(request->easy, CURLINFO_OS_ERRNO, &os_error);
    if (failed_at_proxy(request)) {
        set_host(request, ERR_REFUSED,
                 NA_("The proxy on the way to {host} cannot be reached.",
                     "Check HTTPS_PROXY, or proxy-url in the kubeconfig."),
                 error);
        error_set_evidence(error, request->words);
    } else if (os_error == ETIMEDOUT) {
        translate_wait(request, WAITED_CONNECT, error);
    } else if (os_error == ECONNRESET) {
        set_host(request, ERR_CUT, NULL, error);
    } else if (os_error == ECONNREFUSED) {
        set_host(request, ERR_REFUSED, NULL, error);
        error_add_arg(error, "port", request->client->address.port);
    } else {
        set_host(request, ERR_REFUSED,
                 NA_("{host} cannot be reached from here.", "Check your network."), error);
        error_set_evidence(error, request->words);
    }
}

/* The other side may refuse our certificate after it let us in: TLS 1.3 says so by an alert that
 * arrives in place of the answer. */
bool translate_refuses_us(const struct http_request *request)
{
    const char *at = strstr(request->words, "alert");
    return at && (strstr(at, "certificate") || strstr(at, "unknown ca"));
}

static void cut(const struct http_request *request, struct error *error)
{
    long proxy_status = 0;
    curl_easy_getinfo(request->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    if (proxy_status == 407) {
        set_host(request, ERR_REFUSED,
                 NA_("The proxy on the way to {host} asks who you are.",
                     "Put it into HTTPS_PROXY: http://name:password@proxy:port."),
                 error);
    } else if (proxy_status >= 300) {
        set_host(request, ERR_REFUSED,
                 NA_("The proxy does not let carnet through to {host} ({n}).",
                     "Check HTTPS_PROXY, or proxy-url in the kubeconfig."),
                 error);
        add_number(error, "n", proxy_status);
    } else if (translate_refuses_us(request)) {
        set_host(request, ERR_UNAUTHORIZED,
                 NA_("{host} does not accept your certificate.", "Fetch the kubeconfig again."),
                 error);
        error_set_evidence(error, request->words);
    } else {
        set_host(request, ERR_CUT, NULL, error);
        error_set_evidence(error, request->words);
    }
}

/* What OpenSSL says when the two sides understand each other and do not agree. Anything else in a
 * handshake is a line that broke or changed bytes. */
static bool disagree(const char *words)
{
    static const char *const said[] = {"protocol version",  "unsupported protocol",
                                       "handshake failure", "no protocols available",
                                       "no ciphers",        "insufficient security"};
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        if (strstr(words, said[i]))
            return true;
    return false;
}

/* The other side's first bytes are not those of TLS. */
static bool speaks_no_tls(const char *words)
{
    return strstr(words, "wrong version number") || strstr(words, "packet length too long") ||
           strstr(words, "record layer failure");
}

static void handshake(const struct http_request *request, struct error *error)
{
    if (speaks_no_tls(request->words)) {
        set_host(
            request, ERR_REFUSED,
            NA_("Port {port} of {host} does not speak HTTPS.", "Check the address and its port."),
            error);
        error_add_arg(error, "port", request->client->address.port);
        error_set_evidence(error, request->words);
        return;
    }
    if (translate_refuses_us(request) || !disagree(request->words)) {
        cut(request, error);
        return;
    }
    set_host(request, ERR_TLS,
             NA_("{host} and carnet do not agree on how to encrypt. Nothing was sent.",
                 "Check the address."),
             error);
    error_set_reason(error, REASON_NO_CIPHER);
    error_set_evidence(error, request->words);
}

/* No platform answers so: there is nothing to ask less of. */
#define UNREADABLE                                                                                 \
    NA_("carnet cannot read the answer of {host}.", "Check that a platform has this address.")

/* Codes that need one sentence and no look at the circumstances. */
static const struct {
    CURLcode curl;
    enum error_code code;
    const char *msgid;
} plain_faults[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERR_NAME, NULL},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_NAME,
     NA_("The proxy on the way to {host} cannot be found.",
         "Check HTTPS_PROXY, or proxy-url in the kubeconfig.")},
    {CURLE_PROXY, ERR_REFUSED,
     NA_("The proxy does not let carnet through to {host}.",
         "Check HTTPS_PROXY, or proxy-url in the kubeconfig.")},
    {CURLE_SSL_CERTPROBLEM, ERR_CONFIG,
     NA_("Your certificate for {host} or its key cannot be used.",
         "Check them in your configuration.")},
    {CURLE_SSL_CACERT_BADFILE, ERR_CONFIG,
     NA_("The authority that your configuration trusts for {host} cannot be read.",
         "Check it there.")},
    {CURLE_URL_MALFORMAT, ERR_USAGE, NULL},
    {CURLE_OUT_OF_MEMORY, ERR_TOO_LARGE, UNREADABLE}, /* also a header line over 100 kB */
};

void translate_curl(const struct http_request *request, CURLcode code, struct error *error)
{
    for (size_t i = 0; i < ARRAY_LEN(plain_faults); i++)
        if (plain_faults[i].curl == code) {
            set_host(request, plain_faults[i].code, plain_faults[i].msgid, error);
            error_set_evidence(error, request->words);
            return;
        }
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        unconnected(request, error);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        translate_wait(request, WAITED_CONNECT, error);
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        certificate(request, error);
        break;
    case CURLE_SSL_CONNECT_ERROR:
        handshake(request, error);
        break;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
        cut(request, error);
        break;
    default: /* CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, HTTP 0.9, bad chunks, … */
        set_host(request, ERR_PROTOCOL, NULL, error);
        error_set_evidence(error, request->words);
    }
}

/* Answers ------------------------------------------------------------------------------------- */

void translate_html(const struct http_request *request, struct error *error)
{
    set_host(request, ERR_HTML,
             NA_("{host} sent a web page instead of data: signed out, or another address.",
                 "Open it in a browser: the network may ask you to sign in."),
             error);
    error->status = request->answer.status;
}

void translate_limit(const struct http_request *request, struct error *error)
{
    set_host(request, ERR_TOO_LARGE, NULL, error);
    error->status = request->answer.status;
}

void translate_head_limit(const struct http_request *request, struct error *error)
{
    set_host(request, ERR_TOO_LARGE, UNREADABLE, error);
    error->status = request->answer.status;
}

void translate_wait(const struct http_request *request, enum waited what, struct error *error)
{
    const char *msgid =
        what == WAITED_SILENCE ? NA_("{host} has sent nothing for {n} s.", "{retry} tries again.") : NULL;
    int ms = what == WAITED_CONNECT  ? request->client->connect_timeout_ms
             : what == WAITED_ANSWER ? request_timeout_ms(request)
                                     : request->options.silence_ms;
    set_host(request, ERR_TIMEOUT, msgid, error);
    add_number(error, "n", (ms + 999) / 1000);
}

enum error_code http_status_error(int status)
{
    static const struct {
        int status;
        enum error_code code;
    } codes[] = {
        {400, ERR_INVALID},    {401, ERR_UNAUTHORIZED}, {403, ERR_FORBIDDEN}, {404, ERR_NOT_FOUND},
        {405, ERR_NOT_SERVED}, {406, ERR_NOT_SERVED},   {408, ERR_TIMEOUT},   {409, ERR_CONFLICT},
        {410, ERR_GONE},       {413, ERR_TOO_LARGE},    {415, ERR_INVALID},   {422, ERR_INVALID},
        {429, ERR_BUSY},
    };
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (codes[i].status == status)
            return codes[i].code;
    return status >= 500 ? ERR_SERVER : ERR_INVALID;
}

/* With the sentence for the way we sign in, where that is what is refused. */
static void set_refusal(const struct http_request *request, enum error_code code,
                        struct error *error)
{
    set_host(request, code, NULL, error);
    if (code == ERR_UNAUTHORIZED && request->client->credentials)
        credentials_refused(request->client->credentials, error);
}

static void redirect(const struct http_request *request, struct error *error)
{
    if (request->answer.login)
        set_refusal(request, ERR_UNAUTHORIZED, error);
    else
        translate_html(request, error);
    error_set_evidence(error, request->answer.location);
}

void translate_status(const struct http_request *request, struct error *error)
{
    const struct answer *answer = &request->answer;
    bool html = str_starts(answer->content_type, "text/html");
    if (answer->status < 400) {
        redirect(request, error);
    } else if (html && (answer->status == 404 || answer->status == 403)) {
        translate_html(request, error); /* somebody in between: no platform speaks so */
    } else {
        set_refusal(request, http_status_error(answer->status), error);
        if (!html)
            error_set_evidence(error, answer->failure.s);
    }
    error->status = answer->status;
    if (answer->status == 429 || answer->status == 503)
        error->retry_after_s = answer->retry_after_s;
}
