/*
 * What the sandbox and who starts it agree on beside the lock.
 */
#ifndef CARNET_SRC_SANDBOX_READY_H
#define CARNET_SRC_SANDBOX_READY_H

#define READY_FILE "ready"
/* The first byte to whoever started it, once its world has settled. Anything else is a sentence: why it could
 * not start. */
#define READY_BYTE '\x06'

#endif
