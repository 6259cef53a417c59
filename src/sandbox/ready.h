/*
 * What the sandbox and who starts it agree on beside the lock: the file that is there while it serves.
 */
#ifndef CARNET_SRC_SANDBOX_READY_H
#define CARNET_SRC_SANDBOX_READY_H

#define READY_FILE "ready"

#endif
