# roofline: one Makefile. `make help` lists the targets.

BUILD    ?= build
PREFIX   ?= /usr/local
CC       ?= gcc
NVCC     ?= $(firstword $(wildcard $(addsuffix /nvcc,$(subst :, ,$(PATH)) /usr/local/cuda/bin $(BUILD)/toolkit/bin)))
ARCHS    ?= default
SANITIZE ?=

VERSION  := 0.1.0
COMMIT   := $(shell git rev-parse --short=12 HEAD 2>/dev/null)

WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
CFLAGS   ?= -O2 -g
PACKAGES := jansson hwloc
ALL_CFLAGS = -std=gnu11 $(WARN) -ffp-contract=off -fno-math-errno -pthread -D_GNU_SOURCE \
	-DROOFLINE_VERSION='"$(VERSION)"' -Isrc -I. -I$(BUILD) \
	$(shell pkg-config --cflags $(PACKAGES)) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=undefined) $(CFLAGS)
ALL_LDFLAGS = -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS)
LIBS     := $(shell pkg-config --libs $(PACKAGES)) -ldl -lm

# ---- CUDA: device code to one fatbin a .cu, all embedded -------------------------------------
# Without nvcc the program builds without this backend and says so.
ARCHS_ALL     := 75 80 86 89 90 100 120
ARCHS_PTX     := 100 120
ifeq ($(ARCHS),all)
ARCH_LIST     := $(ARCHS_ALL)
else ifeq ($(ARCHS),default)
ARCH_LIST     := $(or $(shell nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | tr -d . | sort -u),80 90)
else
ARCH_LIST     := $(ARCHS)
endif
GENCODE        = $(foreach a,$(ARCH_LIST),-gencode arch=compute_$(a),code=sm_$(a)) \
	$(if $(filter all,$(ARCHS)),$(foreach a,$(ARCHS_PTX),-gencode arch=compute_$(a),code=compute_$(a)))
NVCCFLAGS     ?= -O3 -std=c++17 --compress-mode=none -fmad=false -Xptxas -warn-spills,-warn-lmem-usage
CUDA_SOURCES  := $(wildcard kernels/*/*.cu)
IMAGES         = $(CUDA_SOURCES:%.cu=$(BUILD)/%.fatbin)

SOURCES := $(wildcard src/*/*.c kernels/*.c kernels/*/*.c)
ifeq ($(NVCC),)
SOURCES := $(filter-out src/backend/cuda%,$(SOURCES))
else
CUDA_HOME := $(patsubst %/bin/nvcc,%,$(NVCC))
ALL_CFLAGS += -DROOFLINE_CUDA -isystem $(CUDA_HOME)/include
CUDA_OBJECT = $(BUILD)/images.o
endif
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
MAIN    := $(BUILD)/src/command/main.o
LIBRARY := $(BUILD)/libroofline.a

.PHONY: all run test check bench install format clean help gpu-debt
.DELETE_ON_ERROR:
all: $(BUILD)/roofline

$(BUILD)/roofline: $(MAIN) $(LIBRARY)
	$(CC) $(ALL_LDFLAGS) -o $@ $(MAIN) -Wl,--whole-archive $(LIBRARY) -Wl,--no-whole-archive $(LIBS)

$(LIBRARY): $(filter-out $(MAIN),$(OBJECTS)) $(CUDA_OBJECT)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.fatbin: %.cu Makefile
	@mkdir -p $(@D)
	$(NVCC) $(NVCCFLAGS) -I. -MD -MF $(@:.fatbin=.cu.d) -MT $@ $(GENCODE) -fatbin -o $@ $<

# The array of embedded images: {stem, bytes, size}, ends with a NULL stem.
$(BUILD)/images.S: $(IMAGES) scripts/embed.sh
	sh scripts/embed.sh $(IMAGES) > $@
$(BUILD)/images.o: $(BUILD)/images.S
	$(CC) -c -o $@ $<

-include $(OBJECTS:.o=.d) $(IMAGES:.fatbin=.cu.d)

# ---- tests -----------------------------------------------------------------------------------
UNIT_SOURCES := $(wildcard tests/unit/*.c)
UNIT_TESTS   := $(UNIT_SOURCES:%.c=$(BUILD)/%)
$(BUILD)/tests/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(LIBRARY) -lcmocka $(LIBS)
-include $(UNIT_TESTS:=.d)

unit: $(UNIT_TESTS)
	@for t in $(UNIT_TESTS); do $$t || exit 1; done

clean:
	rm -rf $(BUILD)
