/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fake NVRTC: an object of its own under the name libnvrtc.so.13. It compiles nothing: it hands
 * back a prepared image, that of tests/fakegpu/user.cu, and knows which kernels are in it. A source
 * with a line "#error TEXT" is refused as a compiler does.
 *
 * Environment:
 *   ROOFLINE_FAKE_NVRTC      the image (a cubin)
 *   ROOFLINE_FAKE_NVRTC_LOG  a file that gets a line for each compilation: its options
 *   ROOFLINE_FAKE_NVRTC_BAD  "crash", "hang"
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/cuda_nvrtc.h"

enum { SUCCESS = 0, INVALID_INPUT = 3, INVALID_PROGRAM = 4, COMPILATION = 6, NO_NAME = 10 };

struct _nvrtcProgram {
	char *source, *name, *expression, *log;
	char lowered[256];
	char *image;
	size_t image_size;
};

int nvrtcVersion(int *major, int *minor);
int nvrtcGetNumSupportedArchs(int *count);
int nvrtcGetSupportedArchs(int *archs);
int nvrtcCreateProgram(nvrtc_program *program, const char *source, const char *name,
	int header_count, const char *const *headers, const char *const *header_names);
int nvrtcDestroyProgram(nvrtc_program *program);
int nvrtcAddNameExpression(nvrtc_program program, const char *name);
int nvrtcCompileProgram(nvrtc_program program, int count, const char *const *options);
int nvrtcGetProgramLogSize(nvrtc_program program, size_t *size);
int nvrtcGetProgramLog(nvrtc_program program, char *log);
int nvrtcGetLoweredName(nvrtc_program program, const char *name, const char **lowered);
int nvrtcGetPTXSize(nvrtc_program program, size_t *size);
int nvrtcGetPTX(nvrtc_program program, char *ptx);
int nvrtcGetCUBINSize(nvrtc_program program, size_t *size);
int nvrtcGetCUBIN(nvrtc_program program, char *cubin);

int nvrtcVersion(int *major, int *minor)
{
	*major = 13;
	*minor = 0;
	return SUCCESS;
}

int nvrtcGetNumSupportedArchs(int *count)
{
	*count = 3;
	return SUCCESS;
}

int nvrtcGetSupportedArchs(int *archs)
{
	archs[0] = 80;
	archs[1] = 90;
	archs[2] = 100;
	return SUCCESS;
}

int nvrtcCreateProgram(nvrtc_program *program, const char *source, const char *name,
	int header_count, const char *const *headers, const char *const *header_names)
{
	(void)headers, (void)header_names;
	if (header_count)
		return INVALID_INPUT;
	*program = calloc(1, sizeof **program);
	(*program)->source = strdup(source);
	(*program)->name = strdup(name);
	return SUCCESS;
}

int nvrtcDestroyProgram(nvrtc_program *program)
{
	struct _nvrtcProgram *p = *program;

	if (!p)
		return INVALID_PROGRAM;
	free(p->source);
	free(p->name);
	free(p->expression);
	free(p->log);
	free(p->image);
	free(p);
	*program = NULL;
	return SUCCESS;
}

int nvrtcAddNameExpression(nvrtc_program program, const char *name)
{
	free(program->expression);
	program->expression = strdup(name);
	return SUCCESS;
}

static void load_image(nvrtc_program program)
{
	const char *path = getenv("ROOFLINE_FAKE_NVRTC");
	FILE *file = path ? fopen(path, "rb") : NULL;

	if (!file)
		abort();
	fseek(file, 0, SEEK_END);
	program->image_size = (size_t)ftell(file);
	rewind(file);
	program->image = malloc(program->image_size);
	if (fread(program->image, 1, program->image_size, file) != program->image_size)
		abort();
	fclose(file);
}

/* "reduce<256>" -> _Z6reduceILi256EE...: the name in the image that begins so. */
static bool lower(nvrtc_program program)
{
	char name[64] = "", start[128];
	int argument = -1;
	const char *at;

	if (sscanf(program->expression, "%63[a-zA-Z0-9_]<%d>", name, &argument) == 2)
		snprintf(start, sizeof start, ".text._Z%zu%sILi%dEE", strlen(name), name, argument);
	else
		snprintf(start, sizeof start, ".text.%s", program->expression);
	at = memmem(program->image, program->image_size, start, strlen(start));
	if (!at)
		return false;
	snprintf(program->lowered, sizeof program->lowered, "%s", at + strlen(".text."));
	return argument >= 0 || !strcmp(program->lowered, program->expression);
}

static void say(nvrtc_program program, int line, const char *what)
{
	size_t size = strlen(program->name) + strlen(what) + 64;

	program->log = malloc(size);
	snprintf(program->log, size, "%s(%d): error: %s\n\n1 error detected.\n", program->name,
		line, what);
}

static void note_options(int count, const char *const *options)
{
	const char *path = getenv("ROOFLINE_FAKE_NVRTC_LOG");
	FILE *file = path ? fopen(path, "a") : NULL;

	for (int i = 0; file && i < count; i++)
		fprintf(file, "%s%s", i ? " " : "", options[i]);
	if (file) {
		fputc('\n', file);
		fclose(file);
	}
}

int nvrtcCompileProgram(nvrtc_program program, int count, const char *const *options)
{
	const char *bad = getenv("ROOFLINE_FAKE_NVRTC_BAD"), *refused;
	int line = 1;

	note_options(count, options);
	if (bad && !strcmp(bad, "crash"))
		abort();
	refused = strstr(program->source, "#error ");
	for (const char *c = program->source; refused && c < refused; c++)
		line += *c == '\n';
	if (refused) {
		say(program, line, strndupa(refused + 7, strcspn(refused + 7, "\n")));
		return COMPILATION;
	}
	load_image(program);
	if (program->expression && !lower(program)) {
		say(program, 1, "name expression is not defined");
		return COMPILATION;
	}
	return SUCCESS;
}

int nvrtcGetProgramLogSize(nvrtc_program program, size_t *size)
{
	*size = program->log ? strlen(program->log) + 1 : 1;
	return SUCCESS;
}

int nvrtcGetProgramLog(nvrtc_program program, char *log)
{
	strcpy(log, program->log ? program->log : "");
	return SUCCESS;
}

int nvrtcGetLoweredName(nvrtc_program program, const char *name, const char **lowered)
{
	if (!program->expression || strcmp(program->expression, name))
		return NO_NAME;
	*lowered = program->lowered;
	return SUCCESS;
}

int nvrtcGetPTXSize(nvrtc_program program, size_t *size)
{
	(void)program, (void)size;
	return INVALID_PROGRAM;
}

int nvrtcGetPTX(nvrtc_program program, char *ptx)
{
	(void)program, (void)ptx;
	return INVALID_PROGRAM;
}

int nvrtcGetCUBINSize(nvrtc_program program, size_t *size)
{
	*size = program->image_size;
	return program->image ? SUCCESS : INVALID_PROGRAM;
}

int nvrtcGetCUBIN(nvrtc_program program, char *cubin)
{
	memcpy(cubin, program->image, program->image_size);
	return SUCCESS;
}
