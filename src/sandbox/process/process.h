/*
 * Private to the world: a container's processes.
 *
 * Each run of a container has a keeper: this program executed again, which starts the container's
 * process in a session of its own without any privilege to gain, writes what it prints into the
 * log, watches its memory, and ends all its descendants when it ends, when the sandbox says so, or
 * when the sandbox is no more (a parent-death signal). Orphans come to the keeper. Should it be
 * killed itself, its container's process goes with it and process_sweep finds the others, but for
 * those that left both their folder and their HOME.
 */
#ifndef CARNET_SRC_SANDBOX_PROCESS_PROCESS_H
#define CARNET_SRC_SANDBOX_PROCESS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct loop;
struct process;

/* Arguments that stand for programs of the sandbox's own. */
#define PROCESS_KEEPER "sandbox-keeper"
#define PROCESS_SERVER "sandbox-notebook"
#define PROCESS_SELF   "@carnet" /* argv[0]: this program */
enum { PROCESS_SPEC_FD = 3, PROCESS_REPORT_FD = 4, PROCESS_LISTEN_FD = 5 };

struct process_spec {
    const char *program;                  /* this executable */
    const char *const *argv, *const *env; /* null-terminated */
    const char *folder;                   /* where it starts */
    const char *logs, *log_name;          /* the log's folder, kept from the container; "0.log" */
    const char *record;                   /* file that names the processes while they run */
    uid_t owner;                          /* -1: as we are */
    int64_t memory;                       /* bytes; 0: no limit */
    int listener;                         /* a socket it inherits as PROCESS_LISTEN_FD; -1 none */
};
enum process_change { PROCESS_STARTED, PROCESS_FAILED, PROCESS_ENDED };
struct process_news {
    enum process_change change; /* FAILED and ENDED are the last */
    pid_t pid;                  /* STARTED */
    int error;                  /* FAILED: errno of the exec */
    int code;                   /* ENDED: exit code, 128 + signal */
    bool out_of_memory;         /* ENDED */
    bool lost;                  /* ENDED: the keeper itself was killed; descendants may be left */
};
typedef void process_fn(void *data, const struct process_news *news);

/* Never null; what goes wrong is told as PROCESS_FAILED, from the loop. */
struct process *process_start(struct loop *loop, const struct process_spec *spec, process_fn *told,
                              void *data);
void process_ask(struct process *process);  /* SIGTERM to the container's process */
void process_kill(struct process *process); /* SIGKILL to all of them */
void process_free(struct process *process); /* ends what runs and waits for it; tells nothing */
pid_t process_pid(const struct process *process); /* the container's process; 0 before it started */
pid_t process_keeper(const struct process *process);

/* The account of pods: nobody where the sandbox is root's; else -1, as we are. */
uid_t process_owner(void);

/* Ends what an earlier sandbox left: processes whose home is below `folder`, or who stand there
 * without a terminal (a person's shell may), and their sessions. */
void process_sweep(const char *folder);

/* What all descendants of a process use together; its own share is left out. Of a keeper's that is
 * all of its container, those that made themselves daemons too: they are its children then. */
struct process_use {
    int64_t cpu_ns; /* since their start, with ended children that were waited for, by it too */
    int64_t memory; /* bytes that are theirs alone */
    int count;
};
void process_measure(pid_t root, struct process_use *use);
/* Descendants, without the root itself; how many there are. */
size_t process_descendants(pid_t root, pid_t *found, size_t max);
uint64_t process_start_time(pid_t pid); /* in ticks since boot; 0: no such process */

/* What the private programs do; exit codes. */
int keeper_main(void);
int server_main(const char *folder);

#endif
