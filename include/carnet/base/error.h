/*
 * What went wrong: a code to branch on and a text a person can act on.
 *
 * Each library's errors are turned into these once, at its edge. Callers branch on `code`, never
 * on texts. A function either logs or reports, never both. Outputs are untouched on failure.
 * The text is kept as msgid and values (error_text renders it in the current language); `evidence`
 * is the other side's own words, cleaned, in its language. Both are copied in: an error owns
 * nothing outside itself and may be copied by assignment.
 */
#ifndef CARNET_BASE_ERROR_H
#define CARNET_BASE_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/str.h>

enum error_code {
    ERR_NONE,
    ERR_CANCELLED,    /* the owner went away or the person cancelled: say nothing */
    ERR_USAGE,        /* the call or the command line is wrong */
    ERR_CONFIG,       /* a file of the person's (kubeconfig, settings) is missing or wrong */
    ERR_NAME,         /* host name cannot be found */
    ERR_REFUSED,      /* nothing listens there */
    ERR_TIMEOUT,      /* no answer in time, or a silent stream */
    ERR_CUT,          /* connection lost in the middle */
    ERR_TLS,          /* certificate not trusted, expired, wrong name */
    ERR_UNAUTHORIZED, /* 401: signed out */
    ERR_FORBIDDEN,    /* 403 */
    ERR_NOT_FOUND,    /* 404 of an object */
    ERR_NOT_SERVED,   /* 404 of a kind: the platform does not have it */
    ERR_CONFLICT,     /* 409: changed meanwhile */
    ERR_EXISTS,       /* 409: name taken */
    ERR_GONE,         /* 410: version too old */
    ERR_INVALID,      /* 400, 422: the platform refuses the content */
    ERR_BUSY,         /* 429; wait `retry_after_s` */
    ERR_SERVER,       /* 5xx */
    ERR_HTML,         /* a web page where data was due */
    ERR_PROTOCOL,     /* the answer is not what it should be */
    ERR_TOO_LARGE,    /* over a limit of ours */
    ERR_IO,           /* file, pipe, process of this machine */
    ERR_UNSUPPORTED
};

#define ERROR_ARGS 3
/* Who asks for more patience gets this much. Cut where it enters: what is said is what is waited. */
#define ERROR_RETRY_MAX_S 600
struct error {
    enum error_code code;
    int status;            /* HTTP status, or 0 */
    int retry_after_s;     /* with ERR_BUSY and 503, else 0; ERROR_RETRY_MAX_S at most */
    const char *msgid;     /* static text, N_ or NA_ (with advice), or null: the code's own text */
    struct {
        const char *name;  /* static */
        char value[200];
    } args[ERROR_ARGS];
    char reason[64];       /* Status.reason of Kubernetes or one of REASON_…, "" if none */
    char evidence[512];    /* the other side's own words, "" if none */
};

/* `reason` of ERR_TLS, where it is not that nobody knows the authority. */
#define REASON_EXPIRED    "CertificateExpired"
#define REASON_NOT_YET    "CertificateNotYetValid"
#define REASON_WITHDRAWN  "CertificateRevoked"
#define REASON_OTHER_NAME "CertificateForAnotherName"
#define REASON_NO_CIPHER  "NoCommonEncryption"

#define ERROR_NONE ((struct error){.code = ERR_NONE})

/* error_set(&error, ERR_NAME, NA_("{host} …", "Check the address."), "host", host); a null name is none. */
void error_set(struct error *error, enum error_code code, const char *msgid, const char *name,
               const char *value);
/* Values are cleaned and cut; the same name again replaces, a fourth name is left out. */
void error_add_arg(struct error *error, const char *name, const char *value);
void error_set_reason(struct error *error, const char *reason);
void error_set_evidence(struct error *error, const char *words); /* cleans and cuts */
/* In the current language. Without a msgid: the code's own text, which names what it knows if
 * these values were added (else a text without names):
 *   host: NAME, CUT, TLS, HTML, PROTOCOL; host and port: REFUSED; host and n (seconds): TIMEOUT;
 *   name: NOT_FOUND, CONFLICT, EXISTS; kind: NOT_SERVED; file: CONFIG, IO.
 * {n} and {status} need not be added where retry_after_s and status are set.
 * What to do may be to press the key that tries again, {retry} in the msgid: this leaves it out, … */
void error_text(struct str *out, const struct error *error);
/* … and this is for the screen, which knows what key that is now; "" is none. */
void error_text_keyed(struct str *out, const struct error *error, const char *retry);
/* The same in its two parts: what is, and what to do about it, which some have not (nor is a key it). */
void error_sentence(struct str *out, const struct error *error);
void error_advice(struct str *out, const struct error *error);
/* What to do is to press a key of the screen: no help where there is none. */
bool error_advises_key(const struct error *error);
/* English word of the code, for logs and -o json: "forbidden". */
const char *error_word(enum error_code code);
/* True when trying again later can help without the person doing anything. */
bool error_passes(const struct error *error);

#endif
