#include "remedy.h"

#include <string.h>

/* So many failures in a row before a way of reading is given up for breaking in the middle. */
#define PATIENCE 2

/* So many refusals of what could be read before are taken for a server that is still starting: it
 * knows its kinds and rules only after a while. */
#define START_PATIENCE 5

/* The streaming list is unknown to this server (kubeflow.md 4.6): the person need not know. */
static bool is_stream_refusal(const struct mishap *m)
{
    if (!m->reading || m->way != WAY_STREAM)
        return false;
    return m->error->code == ERR_INVALID || (m->in_band && m->error->code == ERR_SERVER);
}

/* The server is filling its cache of this one kind (429 of one kind; lists are answered meanwhile).
 */
static bool is_filling(const struct mishap *m)
{
    return m->error->code == ERR_BUSY && strstr(m->error->evidence, "initializing");
}

/* The content is too much for one answer. */
static bool is_too_much(const struct mishap *m)
{
    if (!m->reading || m->way == WAY_PAGES)
        return false;
    if (m->error->code == ERR_TOO_LARGE || m->error->status == 504)
        return true;
    return m->answered && m->failures >= PATIENCE &&
           (m->error->code == ERR_TIMEOUT || m->error->code == ERR_CUT);
}

static enum remedy forbidden(const struct mishap *m)
{
    if (m->known && m->failures < START_PATIENCE)
        return REMEDY_BACK_OFF;
    /* "watch" may be forbidden where "list" is not. */
    if (m->reading)
        return m->way == WAY_STREAM ? REMEDY_LIST : REMEDY_FORBIDDEN;
    return REMEDY_POLL;
}

static enum remedy broken(const struct mishap *m)
{
    if (!m->answered)
        return REMEDY_LINK;
    /* A silent or ended stream whose connection stood: bookmarks ceased, a proxy lost patience. */
    if (!m->reading && m->failures == 0)
        return REMEDY_AGAIN;
    return REMEDY_BACK_OFF;
}

enum remedy remedy_for(const struct mishap *m)
{
    if (is_stream_refusal(m))
        return REMEDY_LIST;
    if (is_too_much(m))
        return m->way == WAY_STREAM ? REMEDY_LIST : REMEDY_PAGES;
    if (is_filling(m))
        return m->reading && m->way == WAY_STREAM ? REMEDY_LIST : REMEDY_BACK_OFF;
    switch (m->error->code) {
    case ERR_GONE: /* of a watch, whatever went wrong before it: reading is another question */
        return m->failures == 0 || !m->reading ? REMEDY_READ_AGAIN : REMEDY_BACK_OFF;
    case ERR_FORBIDDEN:
        return forbidden(m);
    case ERR_NOT_SERVED:
    case ERR_NOT_FOUND:
        return m->known && m->failures < START_PATIENCE ? REMEDY_BACK_OFF : REMEDY_NOT_SERVED;
    case ERR_NAME:
    case ERR_REFUSED:
    case ERR_TLS:
    case ERR_UNAUTHORIZED:
    case ERR_BUSY:
    case ERR_CONFIG:
    case ERR_IO:
        return REMEDY_LINK;
    case ERR_TIMEOUT:
    case ERR_CUT:
        return broken(m);
    case ERR_SERVER:
        return m->measured ? REMEDY_NOT_SERVED : REMEDY_BACK_OFF;
    default:
        return REMEDY_BACK_OFF;
    }
}
