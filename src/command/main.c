/* SPDX-License-Identifier: Apache-2.0 */
/* The table of subcommands, and nothing else: each stands in a file of its own. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "command/command.h"

static const struct command commands[] = {
	{ "run", "measure this machine and draw its roofline", command_run },
	{ "devices", "CPUs and GPUs of this machine, and why one is missing", command_devices },
	{ "list", "what can be measured: kernels and ceilings", command_list },
	{ "spec", "the spec of a kernel of your own: started, or checked", command_spec },
	{ "show", "the figures of a result file", command_show },
	{ "plot", "the charts of a result file, in other formats, sizes and themes", command_plot },
	{ "report", "a result file as a page for the browser, Markdown or LaTeX", command_report },
	{ "compare", "two or more results side by side: same, faster, slower", command_compare },
	{ "check", "each ceiling against a reference: accept a machine, or watch it",
		command_check },
	{ "explain", "what limits one kernel, and what to do about it", command_explain },
};
#define COMMANDS ((int)(sizeof commands / sizeof *commands))

static void print_help(FILE *to)
{
	fputs("Usage: roofline COMMAND [OPTION...]\n\n"
	      "Measures how fast this machine can go, and how close code comes to it.\n\n",
		to);
	for (int i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-8s  %s\n", commands[i].name, commands[i].about);
	fputs("\n`roofline COMMAND --help` tells more. Start with `roofline run`.\n", to);
}

static int unknown_command(const char *word)
{
	const char *names[COMMANDS], *near;

	for (int i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	near = text_nearest(word, names, COMMANDS);
	log_error("roofline", "there is no command '%.64s'%s%s%s; see `roofline --help`", word,
		near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
	return STATUS_USAGE;
}

/* Standard output is a file too: a full disk must not look like success. */
static int close_output(int status)
{
	if (!fflush(stdout) && !ferror(stdout) && !fclose(stdout))
		return status;
	log_error("roofline", "cannot write to standard output; is the disk full?");
	return status ? status : STATUS_FAILED;
}

static int dispatch(int argc, char **argv)
{
	char name[64];

	if (argc < 2) {
		print_help(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_help(stdout);
		return STATUS_DONE;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("roofline " ROOFLINE_VERSION);
		return STATUS_DONE;
	}
	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		snprintf(name, sizeof name, "roofline %s", argv[1]);
		argv[1] = name;
		return commands[i].run(argc - 1, argv + 1);
	}
	return unknown_command(argv[1]);
}

int main(int argc, char **argv)
{
	/* A limit on the size of files then is an error of the write, and what failed is said. */
	signal(SIGXFSZ, SIG_IGN);
	/* Who started this may have ignored the ends of children, and a child's status is then
	 * lost. */
	signal(SIGCHLD, SIG_DFL);
	return close_output(dispatch(argc, argv));
}
