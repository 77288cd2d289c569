/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the worker process tells the supervisor: one message a line, in JSON. The supervisor reads a
 * line from a process that may have crashed half way, so reading is as strict as for a file.
 */
#ifndef CORE_WIRE_H
#define CORE_WIRE_H

#include "core/measurement.h"
#include "core/result.h"

enum message_kind {
	MESSAGE_DEVICE,	   /* a device that was found */
	MESSAGE_MISSING,   /* text: why a backend has no device; kernel: the backend's name */
	MESSAGE_COMPONENT, /* a library that was loaded */
	MESSAGE_BEGIN, /* about to work on kernel: a crash from here on is its fault; text: on what
			*/
	MESSAGE_READY, /* measurement: variant, size, work, trips, batch, parameters, series */
	MESSAGE_ROUND, /* round of kernel */
	MESSAGE_CHECKED,  /* verdict of every element of kernel */
	MESSAGE_FINISHED, /* kernel is done; stop says why */
	MESSAGE_FAILED,	  /* kernel failed; text, severity */
	MESSAGE_NOTE,	  /* text for the user */
	MESSAGE_PROGRESS, /* text for the progress line */
	MESSAGE_END,	  /* the worker is done */
};

struct message {
	enum message_kind kind;
	char kernel[48];
	int point; /* of its sweep, -1 */
	char text[1024];
	enum severity severity;
	enum stop stop;
	double limit_seconds; /* MESSAGE_BEGIN: silent for longer than this, the worker hangs */
	struct device device;
	struct component component;
	struct measurement measurement; /* MESSAGE_READY: no rounds */
	struct round round;
	struct verdict verdict;
};

/* An empty message of that kind. */
struct message message_empty(enum message_kind kind);
/* One line without its newline, to be freed. */
char *message_to_line(const struct message *message);
/* Release the message also after an error. */
int message_from_line(const char *line, size_t size, struct message *message, struct error *err);
void message_release(struct message *message);

#endif
