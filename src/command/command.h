/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands: one file each, and the table of them in main.c. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

/* Exit statuses. */
enum status {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,
	STATUS_CHECK_FAILED =
		2, /* done, but an output was wrong, a point lies above its roof ... */
	STATUS_USAGE = 64,
};

struct command {
	const char *name;
	const char *about;		   /* one line */
	int (*run)(int argc, char **argv); /* argv[0] is "roofline NAME"; returns the exit status */
};

int command_run(int argc, char **argv);
int command_devices(int argc, char **argv);
int command_list(int argc, char **argv);
int command_spec(int argc, char **argv);
int command_show(int argc, char **argv);
int command_plot(int argc, char **argv);
int command_report(int argc, char **argv);
int command_check(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_explain(int argc, char **argv);

#endif
