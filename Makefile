# roofline: one Makefile. `make help` lists the targets.

BUILD    ?= build
PREFIX   ?= /usr/local
ifeq ($(origin CC),default)
CC       := gcc
endif
ifeq ($(origin CXX),default)
CXX      := g++
endif
ARCHS    ?= default
# The device compiler: in PATH, in the usual place, or where scripts/setup.sh put it. `NVCC=` builds
# without CUDA.
NVCC     ?= $(firstword $(wildcard $(addsuffix /nvcc,$(subst :, ,$(PATH)) /usr/local/cuda/bin \
	$(CURDIR)/build/toolkit/bin)))
# address,undefined or thread: a build with sanitizers; give it a BUILD of its own.
SANITIZE ?=
# What `make run` passes on: make run ARGS="--quick -d cpu"
ARGS     ?=

VERSION  := 0.1.0
COMMIT   := $(shell git rev-parse --short=12 HEAD 2>/dev/null)

# Trailing fields of a row are left out on purpose: they are zero.
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-missing-field-initializers
CFLAGS   ?= -O2 -g
PACKAGES := jansson hwloc
ALL_CFLAGS = -std=gnu11 $(WARN) -ffp-contract=off -fno-math-errno -pthread -D_GNU_SOURCE \
	-DROOFLINE_VERSION='"$(VERSION)"' -Isrc -I. -I$(BUILD) \
	$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null) $(SANITIZE_FLAGS) $(CFLAGS)
SANITIZE_FLAGS = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer \
	$(if $(findstring undefined,$(SANITIZE)),-fno-sanitize-recover=undefined))
ALL_LDFLAGS = -pthread $(SANITIZE_FLAGS) $(LDFLAGS)
LIBS      = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -ldl -lm

.PHONY: all cub run ready tools test check unit fuzz bench install format clean help gpu-debt
.DELETE_ON_ERROR:
all: $(BUILD)/roofline

help:
	@echo 'make            build $(BUILD)/roofline'
	@echo 'make run        set up, build, measure this machine, draw its roofline (ARGS="--quick")'
	@echo 'make cub        build CUB'\''s primitives, for the kernels that measure them'
	@echo 'make test       set up, build, run all tests'
	@echo 'make fuzz       random bytes against the readers (FUZZ_SECONDS=60)'
	@echo 'make check      the layering and the look of the sources'
	@echo 'make bench      our ceilings beside likwid-bench; speed of list and plot'
	@echo 'make install    to PREFIX=$(PREFIX) (DESTDIR is respected); ARCHS=all for every GPU'
	@echo 'make format     clang-format over the sources'
	@echo 'make clean      remove what was built'
	@echo 'make gpu-debt   kernels that changed since they last ran on a GPU'
	@echo 'Options: ARCHS="80 90" or all, NVCC= (no CUDA), CC=clang, SANITIZE=address,undefined BUILD=...'

# ---- CUDA: device code to one fatbin a .cu, all embedded -------------------------------------
# Without nvcc the program builds without this backend and says so.
ARCHS_ALL     := 75 80 86 89 90 100 120
ARCHS_PTX     := 100 120
ifeq ($(ARCHS),all)
ARCH_LIST     := $(ARCHS_ALL)
PTX_LIST      := $(ARCHS_PTX)
else ifeq ($(ARCHS),default)
ARCH_LIST     := $(or $(shell nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null \
	| tr -d . | grep -xE '[0-9]+' | sort -u),80 90)
else
ARCH_LIST     := $(ARCHS)
endif
GENCODE       := $(foreach a,$(ARCH_LIST),-gencode arch=compute_$(a),code=sm_$(a)) \
	$(foreach a,$(PTX_LIST),-gencode arch=compute_$(a),code=compute_$(a))
NVCCFLAGS     ?= -O3 -std=c++17 --compress-mode=none -fmad=false \
	-Xptxas -warn-spills,-warn-lmem-usage
comma         := ,
# Of files named so only code for 9.0 with its own instructions (sm_90a) is wanted, where 9.0 is built for.
ONLY_90A      := $(if $(filter 90,$(ARCH_LIST)),-gencode arch=compute_90a$(comma)code=sm_90a,$(GENCODE))
CUDA_SOURCES  := $(wildcard kernels/*.cu kernels/*/*.cu)
IMAGES        := $(CUDA_SOURCES:%.cu=$(BUILD)/%.fatbin)

SOURCES := $(wildcard src/*/*.c kernels/*.c kernels/*/*.c)
ifeq ($(strip $(NVCC)),)
SOURCES := $(filter-out src/backend/cuda%,$(SOURCES))
else
CUDA_HOME   := $(patsubst %/bin/nvcc,%,$(NVCC))
ALL_CFLAGS  += -DROOFLINE_CUDA -isystem $(CUDA_HOME)/include
# Where cuBLAS, cuFFT and CUB are looked for besides the system's own places.
ALL_LDFLAGS += -Wl,-rpath,$(CUDA_HOME)/lib64:$(CUDA_HOME)/lib:'$$ORIGIN:$$ORIGIN/../lib'
CUDA_OBJECT := $(BUILD)/images.o
endif
# Style and script of the report, and the digests by which its page allows these and nothing else.
PAGE_FILES  := $(foreach f,report.css report.js,src/render/$(f) $(BUILD)/src/render/$(f).sha256)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
MAIN    := $(BUILD)/src/command/main.o
LIBRARY := $(BUILD)/libroofline.a

$(BUILD)/roofline: $(MAIN) $(LIBRARY)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(filter-out $(MAIN),$(OBJECTS)) $(CUDA_OBJECT) $(BUILD)/page.o
	@rm -f $@
	$(AR) rcs $@ $^

# What the objects depend on besides their sources: the flags they were built with.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(ALL_CFLAGS))' | cmp -s - $@ || echo '$(subst ','\'',$(CC) $(ALL_CFLAGS))' > $@
$(BUILD)/device-flags: FORCE
	@mkdir -p $(@D)
	@echo '$(NVCC) $(NVCCFLAGS) $(GENCODE)' | cmp -s - $@ || echo '$(NVCC) $(NVCCFLAGS) $(GENCODE)' > $@
$(BUILD)/commit.h: FORCE
	@mkdir -p $(@D)
	@echo '#define ROOFLINE_COMMIT "$(COMMIT)"' | cmp -s - $@ || echo '#define ROOFLINE_COMMIT "$(COMMIT)"' > $@
.PHONY: FORCE

$(BUILD)/%.o: %.c $(BUILD)/flags | $(BUILD)/commit.h tools
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.fatbin: %.cu $(BUILD)/device-flags | tools
	@mkdir -p $(@D)
	$(NVCC) $(NVCCFLAGS) -I. -MD -MP -MF $(@:.fatbin=.cu.d) -MT $@ \
		$(if $(filter %wgmma,$(*F)),$(ONLY_90A),$(GENCODE)) -fatbin -o $@ $<

# The array of embedded images: {stem, bytes, size}, ends with a zero row.
$(BUILD)/images.S: $(IMAGES) scripts/embed.sh
	sh scripts/embed.sh cuda_images .fatbin $(IMAGES) > $@
$(BUILD)/images.o: $(BUILD)/images.S
	$(CC) -c -o $@ $<

# CUB's primitives: a shared object that the program opens. Not without CUB's headers.
CUB_HEADERS := $(if $(NVCC),$(wildcard $(CUDA_HOME)/include/cccl/cub $(CUDA_HOME)/include/cub))
CUB_LIBRARY := $(if $(CUB_HEADERS),$(BUILD)/libroofline_cub.so)
cub: $(CUB_LIBRARY)
	@$(if $(CUB_LIBRARY),:,echo 'left out: CUB, of which there are no headers (cccl) beside nvcc')
$(BUILD)/libroofline_cub.so: src/backend/cuda_cub.cu src/core/primitive.h $(BUILD)/device-flags
	$(NVCC) -O3 -std=c++17 -shared -Xcompiler -fPIC -Isrc $(GENCODE) --threads 0 -o $@ $<

# The array of the report's files, in the same form.
$(BUILD)/%.sha256: %
	@mkdir -p $(@D)
	sha256sum $< | cut -c1-64 | tr a-f A-F | basenc --base16 -d | base64 | tr -d '\n' > $@
$(BUILD)/page.S: $(PAGE_FILES) scripts/embed.sh
	sh scripts/embed.sh page_files '' $(PAGE_FILES) > $@
$(BUILD)/page.o: $(BUILD)/page.S
	$(CC) -c -o $@ $<

-include $(OBJECTS:.o=.d) $(IMAGES:.fatbin=.cu.d)

# ---- the main job ----------------------------------------------------------------------------
# A second make, because the first read the Makefile before set-up.
# Before anything is compiled: one clear sentence for what is missing.
tools:
	@BUILD=$(BUILD) ROOFLINE_NO_CUDA=1 scripts/setup.sh --check run
ready:
	@scripts/setup.sh run
run: ready
	@$(MAKE) --no-print-directory -j$$(nproc) $(BUILD)/roofline
	$(BUILD)/roofline run $(ARGS)

# ---- tests -----------------------------------------------------------------------------------
UNIT_SOURCES := $(filter-out tests/unit/fuzz_%,$(wildcard tests/unit/*.c))
UNIT_TESTS   := $(UNIT_SOURCES:%.c=$(BUILD)/%)
$(BUILD)/tests/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(LIBRARY) -lcmocka $(LIBS)
-include $(UNIT_TESTS:=.d)

# Where set-up puts NVML's header if the toolkit has none.
$(BUILD)/tests/unit/test_nvml_abi: private ALL_CFLAGS += -isystem $(CURDIR)/build/toolkit/include

# Where `make cub` leaves CUB.
$(BUILD)/tests/unit/test_cub: private ALL_LDFLAGS += -Wl,-rpath,$(abspath $(BUILD))

unit-tests: $(UNIT_TESTS)
unit: unit-tests
	@for t in $(UNIT_TESTS); do $$t || exit 1; done

# What the proof from machine code must find out, for one architecture.
$(BUILD)/tests/machine/hazards.fatbin: tests/machine/hazards.cu
	@mkdir -p $(@D)
	$(NVCC) -O3 -std=c++17 --compress-mode=none -gencode arch=compute_90,code=sm_90 -fatbin -o $@ $<
$(BUILD)/tests/machine/test_hazards: tests/machine/test_hazards.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIBRARY) $(LIBS)

# Random bytes against the readers of files and messages (clang's libFuzzer), from the documented
# example and the keys of the schema.
FUZZ_SECONDS ?= 60
FUZZ         := $(BUILD)/fuzz
$(FUZZ)/fuzz_%: tests/unit/fuzz_%.c $(wildcard src/base/*.[ch] src/core/*.[ch]) $(BUILD)/commit.h
	@mkdir -p $(FUZZ)
	clang $(ALL_CFLAGS) -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-o $@ $(filter %.c,$^) $(LIBS)
# fuzz TARGET, NUMBER OF THE TEST: from the seeds in its folder and its words.
define fuzz
	@$(FUZZ)/fuzz_$(1) -max_total_time=$(FUZZ_SECONDS) -dict=$(FUZZ)/$(1)/words \
		-artifact_prefix=$(FUZZ)/ -print_final_stats=1 -timeout=10 $(FUZZ)/$(1)/corpus \
		> $(FUZZ)/$(1)/log 2>&1 && echo 'ok $(2) - fuzz_$(1)' || \
		{ tail -n 40 $(FUZZ)/$(1)/log; echo 'not ok $(2) - fuzz_$(1)'; exit 1; }
endef
fuzz: $(FUZZ)/fuzz_result $(FUZZ)/fuzz_spec
	@mkdir -p $(FUZZ)/result/corpus $(FUZZ)/spec/corpus
	@sed -n '/^```json/,/^```$$/{/^```/d;p}' results/README.md > $(FUZZ)/result/corpus/example
	@echo '{"kind":"failed","kernel":"a","text":"why","severity":"process"}' > $(FUZZ)/result/corpus/message
	@grep -o '"[A-Za-z_0-9][A-Za-z_0-9]*"' results/result.schema.json | sort -u > $(FUZZ)/result/words
	@cp scripts/examples/*.json $(FUZZ)/spec/corpus
	@echo '-n ** 2 + ceil_div(k, 3) / 1.5e3 - min(a, b) % (7 // 2) * KiB' > $(FUZZ)/spec/corpus/expression
	@grep -o '"[A-Za-z_0-9][A-Za-z_0-9]*"' results/spec.schema.json | sort -u > $(FUZZ)/spec/words
	$(call fuzz,result,1)
	$(call fuzz,spec,2)

test:
	@scripts/setup.sh run test
	@MAKE='$(MAKE)' BUILD=$(BUILD) scripts/test.sh

check:
	@CC='$(CC)' scripts/check.sh

bench:
	@scripts/setup.sh run bench
	@$(MAKE) --no-print-directory -j$$(nproc) $(BUILD)/roofline
	@BUILD=$(BUILD) scripts/bench.sh

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

install: all cub
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/roofline $(DESTDIR)$(PREFIX)/bin/roofline
	$(if $(CUB_LIBRARY),install -D -m 755 -t $(DESTDIR)$(PREFIX)/lib $(CUB_LIBRARY))
	install -m 644 scripts/roofline.1 $(DESTDIR)$(PREFIX)/share/man/man1/roofline.1

# The CUDA compiler that set-up fetched stays.
clean:
	@[ ! -d $(BUILD) ] || find $(BUILD) -mindepth 1 -maxdepth 1 ! -name toolkit -exec rm -rf {} +

gpu-debt:
	@scripts/gpu-debt.sh

# ---- device code on the CPU and the fake GPU (tests/fakegpu) ----------------------------------
# clang writes the IR of a .cu file, instrument.pl adds the counting, clang compiles the rest.
CLANGXX     ?= clang++
FAKE        := $(BUILD)/tests/fakegpu
SHIM_FLAGS  := -std=c++17 -Itests/fakegpu -I. -Isrc -Wall -Wextra -ffp-contract=off -fno-math-errno \
	-Wno-unused-parameter -fno-exceptions -march=native -fPIC -g
SHIM_OBJECTS := $(CUDA_SOURCES:%.cu=$(FAKE)/%.o)
SHIM_RUNNER := $(FAKE)/common.o $(FAKE)/runner.o $(FAKE)/bulk.o $(FAKE)/random.o
$(FAKE)/%.ll: %.cu tests/fakegpu/instrument.pl
	@mkdir -p $(@D)
	$(CLANGXX) -x c++ $(SHIM_FLAGS) -O1 -Xclang -disable-llvm-passes -MMD -MP -MF $(@:.ll=.d) -MT $@ \
		-S -emit-llvm -o $@.raw $<
	perl tests/fakegpu/instrument.pl $@.raw > $@
$(FAKE)/%.o: $(FAKE)/%.ll
	$(CLANGXX) -O2 -march=native -fPIC -c -o $@ $<
$(FAKE)/random.o: src/base/random.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fPIC -c -o $@ $<
$(FAKE)/%.o: tests/fakegpu/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fPIC -Itests/fakegpu -MMD -MP -c -o $@ $<
.PRECIOUS: $(FAKE)/%.ll
$(FAKE)/test_shim: $(FAKE)/test_shim.o $(SHIM_RUNNER) $(FAKE)/tests/fakegpu/samples.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)
$(FAKE)/test_rows: $(FAKE)/test_rows.o $(SHIM_RUNNER) $(SHIM_OBJECTS) $(LIBRARY)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)
-include $(wildcard $(FAKE)/*.d) $(SHIM_OBJECTS:.o=.d) $(FAKE)/tests/fakegpu/samples.d

# The fake GPU: one object under the names of the libraries that it stands in for.
FAKE_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/fakegpu/fake_*.c))
$(FAKE)/libcuda.so.1: $(FAKE_OBJECTS) $(SHIM_RUNNER) $(SHIM_OBJECTS) $(FAKE)/tests/fakegpu/user.o \
		tests/fakegpu/fake.map
	$(CC) -shared $(ALL_LDFLAGS) -Wl,--version-script=tests/fakegpu/fake.map -Wl,-z,defs -o $@ \
		$(filter %.o,$^) -lm
	ln -sf libcuda.so.1 $(FAKE)/libnvidia-ml.so.1
	ln -sf libcuda.so.1 $(FAKE)/libcublas.so.13
	ln -sf libcuda.so.1 $(FAKE)/libcublasLt.so.13
	ln -sf libcuda.so.1 $(FAKE)/libcufft.so.12
$(BUILD)/tests/fakegpu/fake_%.o: ALL_CFLAGS += -fvisibility=hidden

# The same kernels with a thread for each CUDA thread, under the thread sanitizer.
RACES         := $(FAKE)/races
RACES_FLAGS   := -fsanitize=thread -DSHIM_THREADS
RACES_RUNNER  := $(RACES)/common.o $(RACES)/threads.o
RACES_OBJECTS := $(CUDA_SOURCES:%.cu=$(RACES)/%.o)
$(RACES)/%.ll: %.cu tests/fakegpu/instrument.pl
	@mkdir -p $(@D)
	$(CLANGXX) -x c++ $(SHIM_FLAGS) $(RACES_FLAGS) -O1 -Xclang -disable-llvm-passes -MMD -MP -MF $(@:.ll=.d) \
		-MT $@ -S -emit-llvm -o $@.raw $<
	perl tests/fakegpu/instrument.pl --entries $@.raw > $@
$(RACES)/%.o: $(RACES)/%.ll
	$(CLANGXX) -O1 -fsanitize=thread -march=native -fPIC -c -o $@ $<
$(RACES)/%.o: tests/fakegpu/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	clang $(ALL_CFLAGS) $(RACES_FLAGS) -fPIC -Itests/fakegpu -MMD -MP -c -o $@ $<
$(RACES)/test_rows: $(RACES)/test_rows.o $(RACES_RUNNER) $(RACES_OBJECTS) $(LIBRARY)
	$(CLANGXX) -fsanitize=thread $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)
$(RACES)/test_races: $(RACES)/test_races.o $(RACES_RUNNER) $(RACES)/tests/fakegpu/samples.o
	$(CLANGXX) -fsanitize=thread $(ALL_LDFLAGS) -o $@ $^
.PRECIOUS: $(RACES)/%.ll
-include $(wildcard $(RACES)/*.d) $(RACES_OBJECTS:.o=.d) $(RACES)/tests/fakegpu/samples.d

.PHONY: shim races fakegpu
races: $(RACES)/test_races $(RACES)/test_rows
	timeout 120 $(RACES)/test_races
	timeout 600 $(RACES)/test_rows
fakegpu: $(FAKE)/libcuda.so.1 $(FAKE)/nvrtc/libnvrtc.so.13 $(FAKE)/user.cubin $(FAKE)/user.fatbin
# A fake NVRTC, apart from the fake GPU because the real one runs without a GPU; and what it hands back.
$(FAKE)/nvrtc/libnvrtc.so.13: $(FAKE)/nvrtc.o
	@mkdir -p $(@D)
	$(CC) -shared $(ALL_LDFLAGS) -o $@ $^
$(FAKE)/user.%: tests/fakegpu/user.cu scripts/examples/reduce.cu $(BUILD)/device-flags
	$(NVCC) -O3 -std=c++17 --compress-mode=none -fmad=false -I. -arch=sm_90 -$* -o $@ $<
shim: $(FAKE)/test_shim $(FAKE)/test_rows
	timeout 120 $(FAKE)/test_shim
	timeout 300 $(FAKE)/test_rows
