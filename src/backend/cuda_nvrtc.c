/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_nvrtc.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/cuda_entries.h"
#include "backend/cuda_library.h"
#include "base/file.h"
#include "base/memory.h"
#include "core/signature.h"

#define CODE_MOST ((size_t)512 << 20)
#define SOURCE_MOST ((size_t)64 << 20)
#define WORDS_MOST (3 * SPEC_OPTIONS + 2 * SPEC_NAMES + 64)
#define ARCHS_MOST 128

#define ROW(field, name, parameters) { name, offsetof(struct nvrtc, field) },
static const struct library_symbol required[] = { NVRTC_REQUIRED(ROW) };
#undef ROW

/* The Makefile adds the toolkit's own folder to where the loader looks. */
static const char *const files[] = { "libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2" };

static const char *status_name(int status)
{
	static const char *const names[] = { "no error", "out of memory",
		"it could not create a program", "invalid input", "invalid program",
		"invalid option", "compilation failed", "its built-in functions are missing" };

	if (status < 0 || (size_t)status >= sizeof names / sizeof *names)
		return "unknown error";
	return names[status];
}

static int open_nvrtc(struct nvrtc *nvrtc, struct error *err)
{
	const char *missing;

	*nvrtc = (struct nvrtc){ NULL };
	for (size_t i = 0; i < sizeof files / sizeof *files && !nvrtc->library; i++)
		nvrtc->library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	if (!nvrtc->library)
		return fail(err,
			"no NVRTC: libnvrtc.so.13, .12 or .11.2 not found: install the CUDA "
			"toolkit's NVRTC, add its folder to LD_LIBRARY_PATH, or give a .cubin that "
			"nvcc made");
	missing = library_look_up(
		nvrtc->library, nvrtc, required, (int)(sizeof required / sizeof *required));
	library_path((const void *)nvrtc->version, nvrtc->path, sizeof nvrtc->path);
	if (missing)
		return fail(err, "NVRTC (%s) has no %s", nvrtc->path, missing);
	if (nvrtc->version(&nvrtc->major, &nvrtc->minor))
		return fail(err, "NVRTC (%s) does not tell its version", nvrtc->path);
	return 0;
}

/* ---- options ---- */

struct words {
	const char *list[WORDS_MOST];
	char *owned[WORDS_MOST];
	int count, owned_count;
};

static void add_word(struct words *words, const char *word)
{
	if (words->count < WORDS_MOST)
		words->list[words->count++] = word;
}

/* Takes over WORD. */
static void add_owned(struct words *words, struct text word)
{
	if (words->owned_count < WORDS_MOST)
		words->owned[words->owned_count++] = word.bytes;
	add_word(words, word.bytes);
}

static void add_defines(struct words *words, const struct spec_name *defines, int count)
{
	for (int i = 0; i < count; i++) {
		struct text word = TEXT_EMPTY;

		text_add(&word, "-D%s=%s", defines[i].name, defines[i].value.text);
		add_owned(words, word);
	}
}

static void add_folder(struct words *words, const char *folder, int length, const char *below)
{
	struct text word = TEXT_EMPTY;

	text_add(&word, "--include-path=%.*s%s", length, folder, below);
	if (access(word.bytes + strlen("--include-path="), F_OK))
		text_release(&word);
	else
		add_owned(words, word);
}

/* Beside the source, and the toolkit's headers: those that this NVRTC came with. */
static void add_folders(struct words *words, const struct nvrtc *nvrtc, const char *source)
{
	const char *slash = strrchr(source, '/');
	char *library = realpath(nvrtc->path, NULL), *end = library;

	add_folder(words, slash ? source : ".", slash ? (int)(slash - source) : 1, "");
	for (int up = 0; end && up < 3; up++) {
		end = strrchr(library, '/');
		if (!end)
			break;
		*end = 0;
		/* lib/libnvrtc.so, or targets/x86_64-linux/lib/libnvrtc.so */
		if (up) {
			add_folder(words, library, (int)strlen(library), "/include");
			add_folder(words, library, (int)strlen(library), "/include/cccl");
		}
	}
	free(library);
}

static bool names_architecture(const char *option)
{
	return !strncmp(option, "--gpu-architecture", 18) || !strncmp(option, "-arch", 5);
}

/*
 * Machine code for the very device, if NVRTC knows it; else PTX for the newest before it, which the
 * driver translates.
 */
static int add_architecture(struct words *words, const struct nvrtc *nvrtc,
	const struct device *device, struct error *err)
{
	struct text word = TEXT_EMPTY;
	int archs[ARCHS_MOST], count = 0, best = 0;

	if (nvrtc->archs_count(&count) || count < 1 || count > ARCHS_MOST || nvrtc->archs(archs))
		return fail(err, "NVRTC (%s) does not tell its targets", nvrtc->path);
	for (int i = 0; i < count; i++)
		if (archs[i] <= device->capability && archs[i] > best)
			best = archs[i];
	if (!best)
		return fail(err,
			"NVRTC %d.%d (%s) compiles for compute capability %d.%d and newer, this "
			"GPU "
			"has %d.%d",
			nvrtc->major, nvrtc->minor, nvrtc->path, archs[0] / 10, archs[0] % 10,
			device->capability / 10, device->capability % 10);
	text_add(&word, "--gpu-architecture=%s_%d", best == device->capability ? "sm" : "compute",
		best);
	add_owned(words, word);
	return 0;
}

static int fill_words(struct words *words, const struct nvrtc *nvrtc, const struct device *device,
	const struct source *source, struct error *err)
{
	const struct spec *spec = source->spec;
	const struct spec_variant *variant = source->variant;
	bool named = false;

	add_word(words, "--std=c++17");
	add_folders(words, nvrtc, source->path);
	add_defines(words, spec->defines, spec->define_count);
	if (variant)
		add_defines(words, variant->defines, variant->define_count);
	for (int i = 0; i < spec->option_count; i++)
		add_word(words, spec->options[i]);
	for (int i = 0; variant && i < variant->option_count; i++)
		add_word(words, variant->options[i]);
	for (int i = 0; i < source->option_count; i++)
		add_word(words, source->options[i]);
	for (int i = 0; i < words->count; i++)
		named = named || names_architecture(words->list[i]);
	return named ? 0 : add_architecture(words, nvrtc, device, err);
}

/* ---- the compiler ---- */

/* The first line of LOG that says "error", cleaned. */
static void first_error(const char *log, char *to, size_t size)
{
	const char *best = log;
	char line[800];

	for (const char *at = log; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		size_t length = strcspn(at, "\n");

		if (length && memmem(at, length, "error", 5)) {
			best = at;
			break;
		}
	}
	snprintf(line, sizeof line, "%.*s", (int)strcspn(best, "\n"), best);
	text_safe(to, size, line);
}

static char *program_log(const struct nvrtc *nvrtc, nvrtc_program program)
{
	size_t size = 0;
	char *log;

	if (nvrtc->log_size(program, &size) || size > CODE_MOST)
		size = 0;
	log = memory_new(size + 1, 1);
	if (size && nvrtc->log(program, log))
		log[0] = 0;
	return log;
}

/* One program: ENTRY, if any, is instantiated. Returns NVRTC's status; *LOG to be freed. */
static int compile_program(const struct nvrtc *nvrtc, const struct source *source, const char *text,
	const char *entry, const struct words *words, nvrtc_program *program, char **log)
{
	int status = nvrtc->create(program, text, source->path, 0, NULL, NULL);

	*log = NULL;
	if (status) {
		*program = NULL;
		return status;
	}
	if (entry)
		status = nvrtc->add_name(*program, entry);
	if (!status)
		status = nvrtc->compile(*program, words->count, words->list);
	*log = program_log(nvrtc, *program);
	return status;
}

static int take_code(
	const struct nvrtc *nvrtc, nvrtc_program program, struct built *built, struct error *err)
{
	size_t size = 0;
	int status = nvrtc->cubin_size(program, &size);
	bool ptx = status || !size;

	if (ptx)
		status = nvrtc->ptx_size(program, &size);
	if (status || !size || size > CODE_MOST)
		return fail(err, "NVRTC (%s) gives no code: %s", nvrtc->path, status_name(status));
	built->bytes = memory_new(size + 1, 1);
	built->size = size;
	status = ptx ? nvrtc->ptx(program, built->bytes) : nvrtc->cubin(program, built->bytes);
	return status ? fail(err, "NVRTC (%s) gives no code: %s", nvrtc->path, status_name(status))
		      : 0;
}

/* ---- entries ---- */

/* For those who mistyped a name: "sum, scale". */
static void add_kernels(struct text *list, const char *source)
{
	struct signature *found;
	int count = signatures_read(source, true, &found);

	for (int i = 0; i < count; i++)
		text_add(list, "%s%s%s", i ? ", " : "", found[i].name,
			found[i].template ? "<...>" : "");
	free(found);
}

static int no_entry(const struct source *source, const char *list, struct error *err)
{
	return fail(err, "%s:%d: there is no kernel '%.100s' in %s; it has: %.400s",
		source->spec->path, source->entry_line, source->entry, source->path,
		list && *list ? list : "none");
}

/* ENTRY among what the code holds; its mangled name. */
static int find_entry(const struct source *source, struct built *built, struct error *err)
{
	struct entries entries = { 0 };
	struct text list = TEXT_EMPTY;
	const char *found;
	int rc = 0;

	entries_read(built->bytes, built->size, &entries);
	found = entries_find(&entries, source->entry);
	if (!found && entries.incomplete)
		found = source->entry;
	if (found)
		built->entry = memory_string(found);
	for (int i = 0; !found && i < entries.count; i++) {
		char plain[256];

		entries_plain(entries.names[i], plain, sizeof plain);
		text_add(&list, "%s%s", i ? ", " : "", plain);
		if (strcmp(plain, entries.names[i]))
			text_add(&list, " (%s)", entries.names[i]);
	}
	if (!found)
		rc = no_entry(source, list.bytes, err);
	text_release(&list);
	entries_release(&entries);
	return rc;
}

/* Why NVRTC refused: the file alone, or the entry. */
static int explain(const struct nvrtc *nvrtc, const struct source *source, const char *text,
	const char *said, int status, const struct words *words, struct error *err)
{
	nvrtc_program program;
	char reason[800], *log;
	int alone = compile_program(nvrtc, source, text, NULL, words, &program, &log);
	struct text list = TEXT_EMPTY;

	first_error(said ? said : "", reason, sizeof reason);
	if (!alone) {
		add_kernels(&list, text);
		no_entry(source, list.bytes, err);
		if (reason[0] && strchr(source->entry, '<'))
			fail(err, "%s:%d: '%.100s' cannot be made of %s: %.500s",
				source->spec->path, source->entry_line, source->entry, source->path,
				reason);
	} else if (reason[0]) {
		fail(err, "%s", reason);
	} else {
		fail(err, "NVRTC (%s): %s", nvrtc->path, status_name(status));
	}
	text_release(&list);
	free(log);
	if (program)
		nvrtc->destroy(&program);
	return -1;
}

static int compile_text(const struct nvrtc *nvrtc, const struct source *source, const char *text,
	const struct words *words, struct built *built, struct text *log, struct error *err)
{
	/* A mangled name is no expression of the language. */
	bool mangled = !strncmp(source->entry, "_Z", 2);
	const char *lowered;
	nvrtc_program program;
	char *said;
	int status = compile_program(
		nvrtc, source, text, mangled ? NULL : source->entry, words, &program, &said);
	int rc;

	text_add(log, "%s", said ? said : "");
	if (status)
		rc = explain(nvrtc, source, text, said, status, words, err);
	else
		rc = take_code(nvrtc, program, built, err);
	if (!rc && mangled)
		rc = find_entry(source, built, err);
	else if (!rc && nvrtc->lowered_name(program, source->entry, &lowered))
		rc = fail(err, "NVRTC (%s) does not know '%s'", nvrtc->path, source->entry);
	else if (!rc)
		built->entry = memory_string(lowered);
	free(said);
	if (program)
		nvrtc->destroy(&program);
	return rc;
}

static int compile_source(const struct device *device, const struct source *source,
	struct built *built, struct text *log, struct error *err)
{
	struct words words = { .count = 0 };
	struct nvrtc nvrtc;
	char *text;
	size_t size;
	int rc;

	if (file_load(source->path, SOURCE_MOST, &text, &size, err))
		return -1;
	rc = open_nvrtc(&nvrtc, err);
	if (!rc)
		rc = fill_words(&words, &nvrtc, device, source, err);
	if (!rc)
		rc = compile_text(&nvrtc, source, text, &words, built, log, err);
	for (int i = 0; i < words.owned_count; i++)
		free(words.owned[i]);
	free(text);
	return rc;
}

int cuda_compile(const struct device *device, const struct source *source, struct built *built,
	struct text *log, struct error *err)
{
	if (!spec_is_ready(source->path))
		return compile_source(device, source, built, log, err);
	if (file_load(source->path, CODE_MOST, &built->bytes, &built->size, err))
		return -1;
	return find_entry(source, built, err);
}
