/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what nvcc made: a fatbin's list of images, and from a cubin (ELF) what a driver must know
 * of a kernel. The forms are not documented by the vendor; they were found by looking, and a change
 * shows as a failing test.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

#define FATBIN_MAGIC 0xBA55ED50u
enum { KIND_PTX = 1, KIND_ELF = 2 };

static uint16_t u16(const unsigned char *p)
{
	uint16_t value;

	memcpy(&value, p, sizeof value);
	return value;
}

static uint32_t u32(const unsigned char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof value);
	return value;
}

static uint64_t u64(const unsigned char *p)
{
	uint64_t value;

	memcpy(&value, p, sizeof value);
	return value;
}

/* A cubin as it is: the low byte of its flags is the architecture, or (since CUDA 13) the second.
 */
static CUresult choose_cubin(const unsigned char *elf, uint32_t device, struct image *image)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)elf;
	uint32_t arch = header->e_flags & 0xFF;

	if (arch < 50)
		arch = header->e_flags >> 8 & 0xFF;
	*image = (struct image){ elf,
		header->e_shoff + (size_t)header->e_shnum * header->e_shentsize, false };
	return arch / 10 == device / 10 && arch <= device ? CUDA_SUCCESS
							  : CUDA_ERROR_NO_BINARY_FOR_GPU;
}

/* PTX is text that names its target. */
static bool is_ptx(const char *text, uint32_t device, struct image *image)
{
	const char *target = strstr(text, ".target sm_");

	if (!target || !strstr(text, ".version"))
		return false;
	*image = (struct image){ (const unsigned char *)text, strlen(text), true };
	return strtoul(target + 11, NULL, 10) <= device;
}

/* A cubin runs on its own major version and minor versions from its own; PTX on anything newer. */
CUresult image_choose(const void *fatbin, int major, int minor, struct image *image)
{
	const unsigned char *at = fatbin, *end;
	uint32_t device = (uint32_t)(major * 10 + minor), best = 0;

	if (!memcmp(at, ELFMAG, SELFMAG))
		return choose_cubin(at, device, image);
	if (is_ptx(fatbin, device, image))
		return CUDA_SUCCESS;
	if (u32(at) != FATBIN_MAGIC)
		return CUDA_ERROR_INVALID_IMAGE;
	end = at + u16(at + 6) + u64(at + 8);
	at += u16(at + 6);
	*image = (struct image){ 0 };
	while (at < end) {
		uint16_t kind = u16(at);
		uint32_t header = u32(at + 4), arch = u32(at + 28);
		uint64_t size = u64(at + 8);
		bool fits = kind == KIND_ELF ? arch / 10 == device / 10 && arch <= device
					     : kind == KIND_PTX && arch <= device;

		/* Any cubin that fits is better than PTX. */
		if (fits && (kind == KIND_ELF ? 1000 : 0) + arch > best) {
			best = (kind == KIND_ELF ? 1000 : 0) + arch;
			*image = (struct image){ at + header, size, kind == KIND_PTX };
		}
		at += header + size;
	}
	return best ? CUDA_SUCCESS : CUDA_ERROR_NO_BINARY_FOR_GPU;
}

static const Elf64_Shdr *find_section(const unsigned char *elf, const char *name)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)elf;
	const Elf64_Shdr *sections = (const Elf64_Shdr *)(elf + header->e_shoff);
	const char *names = (const char *)elf + sections[header->e_shstrndx].sh_offset;

	for (int i = 0; i < header->e_shnum; i++)
		if (!strcmp(names + sections[i].sh_name, name))
			return &sections[i];
	return NULL;
}

/* Calls SEE for each attribute of a section ".nv.info...". */
static void each_attribute(const unsigned char *elf, const Elf64_Shdr *section,
	void (*see)(int attribute, const unsigned char *value, struct image_function *function),
	struct image_function *function)
{
	const unsigned char *at = elf + section->sh_offset, *end = at + section->sh_size;

	while (at + 4 <= end) {
		/* Format 4 has a value of that many bytes behind it, the others are complete. */
		see(at[1], at + 4, function);
		at += 4 + (at[0] == 4 ? u16(at + 2) : 0);
	}
}

/* Attribute 0x17: index (4), ordinal (2), offset (2), then the size in the high bits of a word. */
static void see_parameter(
	int attribute, const unsigned char *value, struct image_function *function)
{
	unsigned ordinal;

	if (attribute != 0x17)
		return;
	ordinal = u16(value + 4);
	if (ordinal >= IMAGE_PARAMETERS)
		return;
	function->sizes[ordinal] = u32(value + 8) >> 18;
	if ((int)ordinal >= function->parameter_count)
		function->parameter_count = (int)ordinal + 1;
}

CUresult image_find(const struct image *image, const char *name, struct image_function *function)
{
	const Elf64_Shdr *text, *info, *shared;
	char section[256];

	*function = (struct image_function){ .parameter_count = -1 };
	if (image->ptx) {
		char entry[256];

		snprintf(entry, sizeof entry, ".entry %s(", name);
		return memmem(image->bytes, image->size, entry, strlen(entry))
			       ? CUDA_SUCCESS
			       : CUDA_ERROR_NOT_FOUND;
	}
	snprintf(section, sizeof section, ".text.%s", name);
	text = find_section(image->bytes, section);
	if (!text)
		return CUDA_ERROR_NOT_FOUND;
	function->registers = (unsigned)text->sh_info >> 24;
	function->parameter_count = 0;
	snprintf(section, sizeof section, ".nv.info.%s", name);
	info = find_section(image->bytes, section);
	if (info)
		each_attribute(image->bytes, info, see_parameter, function);
	snprintf(section, sizeof section, ".nv.shared.%s", name);
	shared = find_section(image->bytes, section);
	function->shared = shared ? (unsigned)shared->sh_size : 0;
	return CUDA_SUCCESS;
}
