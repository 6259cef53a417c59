/*
 * How often and how long: every interval of the adapter in one table, so that tests can run it
 * faster.
 */
#ifndef CARNET_KUBERNETES_PACE_H
#define CARNET_KUBERNETES_PACE_H

struct platform;

/* Milliseconds. */
struct pace {
    int backoff_first, backoff_most; /* between tries that failed, doubling, with jitter */
    int ask_after;        /* silence after which a small request asks for a sign of life */
    int answer_within;    /* no answer for so long: the link is old */
    int own_answer;       /* a request of the person's own without an answer for so long: doubtful */
    int ask_timeout;      /* the question itself is given up */
    int offline_after;    /* silence after which an old link counts as lost */
    int signed_out_again; /* what refused us is asked again, though no file of ours changed */
    int look_again;       /* while we are refused: how often files are looked at for a change */
    int recheck;          /* after an outage: streams silent for so long are opened again */
    int stream_silence;   /* bookmarks come each 60 s (kube-wire.md 9) */
    int list_silence;     /* a list that says nothing for so long is given up */
    int rate_check;       /* how often the speed of a streaming list is looked at */
    int poll;             /* timed lists */
    int refused_first, refused_most; /* forbidden and not served kinds are tried again */
    int linger;                      /* a feed nobody wants any more lives on, for quick returns */
};

extern const struct pace pace_usual;
/* For tests, before platform_start. */
void kubernetes_set_pace(struct platform *platform, const struct pace *pace);

/* Everything `times` times shorter; 0 and 1 change nothing. */
struct pace pace_hurried(const struct pace *pace, int times);

/* The n-th wait (0 first): doubles from `first` up to `most`, with up to half of it as jitter. */
int pace_backoff(int first, int most, unsigned failures);
/* A random number of 0 … below-1. */
unsigned pace_random(unsigned below);

#endif
