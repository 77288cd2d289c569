/* SPDX-License-Identifier: Apache-2.0 */
#include "core/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "commit.h"
#include "core/form.h"

void result_init(struct result *result)
{
	*result = (struct result){
		.settings.budget_seconds = NAN,
		.host.memory_bytes = NAN,
		.device = device_unknown(),
	};
	snprintf(result->ending, sizeof result->ending, "running");
}

void result_release(struct result *result)
{
	for (int i = 0; i < result->measurement_count; i++)
		measurement_release(&result->measurements[i]);
	for (int i = 0; i < result->settings.kernel_count; i++)
		free(result->settings.kernels[i]);
	for (int i = 0; i < result->note_count; i++)
		free(result->notes[i]);
	free(result->measurements);
	free(result->settings.kernels);
	free(result->notes);
	free(result->components);
	result_init(result);
}

struct measurement *result_add_measurement(struct result *result)
{
	struct measurement *measurement;

	result->measurements = memory_resize(result->measurements,
		(size_t)result->measurement_count + 1, sizeof *result->measurements);
	measurement = &result->measurements[result->measurement_count++];
	*measurement = measurement_unknown();
	return measurement;
}

struct measurement *result_find(const struct result *result, const char *kernel, int point)
{
	for (int i = 0; i < result->measurement_count; i++)
		if (result->measurements[i].point == point &&
			!strcmp(result->measurements[i].kernel, kernel))
			return &result->measurements[i];
	return NULL;
}

void result_add_note(struct result *result, const char *note)
{
	result->notes =
		memory_resize(result->notes, (size_t)result->note_count + 1, sizeof *result->notes);
	result->notes[result->note_count++] = memory_string(note);
}

void result_add_component(
	struct result *result, const char *name, const char *version, const char *path)
{
	struct component *component;

	result->components = memory_resize(result->components, (size_t)result->component_count + 1,
		sizeof *result->components);
	component = &result->components[result->component_count++];
	*component = (struct component){ .name = "" };
	snprintf(component->name, sizeof component->name, "%s", name);
	snprintf(component->version, sizeof component->version, "%s", version);
	snprintf(component->path, sizeof component->path, "%s", path);
}

void result_time(char *to, size_t size)
{
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(to, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* The first "model name" of /proc/cpuinfo; processors other than x86 may have none. */
static void describe_processor(char *to, size_t size)
{
	char line[512];
	FILE *file = fopen("/proc/cpuinfo", "re");

	while (file && fgets(line, sizeof line, file)) {
		char *value = strchr(line, ':');

		if (strncmp(line, "model name", 10) || !value)
			continue;
		value += 1 + strspn(value + 1, " \t");
		value[strcspn(value, "\n")] = 0;
		text_clean(to, size, value);
		break;
	}
	if (file)
		fclose(file);
}

/* A container shows its own file system and limits: worth knowing beside a figure. */
static const char *container_hint(void)
{
	if (getenv("APPTAINER_CONTAINER") || getenv("SINGULARITY_CONTAINER"))
		return "apptainer";
	if (getenv("KUBERNETES_SERVICE_HOST"))
		return "kubernetes";
	if (!access("/run/.containerenv", F_OK))
		return "podman";
	if (!access("/.dockerenv", F_OK))
		return "docker";
	return "";
}

void result_describe_host(struct result *result)
{
	struct host *host = &result->host;
	struct utsname system;
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

	snprintf(result->tool, sizeof result->tool, "roofline %s", ROOFLINE_VERSION);
	snprintf(result->commit, sizeof result->commit, "%s", ROOFLINE_COMMIT);
	result_time(result->started, sizeof result->started);
	if (!uname(&system)) {
		char text[sizeof system.sysname + sizeof system.release + sizeof system.machine];

		text_clean(host->name, sizeof host->name, system.nodename);
		snprintf(text, sizeof text, "%s %s %s", system.sysname, system.release,
			system.machine);
		text_clean(host->system, sizeof host->system, text);
	}
	describe_processor(host->processor, sizeof host->processor);
	if (pages > 0 && page > 0)
		host->memory_bytes = (double)pages * (double)page;
	snprintf(host->container, sizeof host->container, "%s", container_hint());
}

char *result_to_json(const struct result *result)
{
	return json_write(&form_result, result, JSON_ALL_FIELDS, true);
}

int result_from_json(const char *json, size_t size, struct result *result, struct error *err)
{
	struct json_document *document = json_open(json, size, err);
	int status;

	result_init(result);
	if (!document)
		return -1;
	status = json_read(document, &form_result, result, JSON_ALL_FIELDS, err);
	json_close(document);
	if (status)
		result_release(result);
	/* what a modelled device gave is simulated, whatever else the file says */
	else if (result->device.simulated)
		result->simulated = true;
	return status;
}

int result_save(const struct result *result, const char *path, struct error *err)
{
	char *json = result_to_json(result);
	int status = file_save(path, json, strlen(json), err);

	free(json);
	return status;
}

int result_load(const char *path, struct result *result, struct error *err)
{
	char *json;
	size_t size;
	int status;

	result_init(result);
	if (file_load(path, JSON_SIZE_MOST, &json, &size, err))
		return -1;
	status = result_from_json(json, size, result, err);
	free(json);
	return status ? error_context(err, "cannot use %s as a result", path) : 0;
}
