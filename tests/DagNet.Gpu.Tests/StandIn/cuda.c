// A stand-in for NVIDIA's driver library: one device that takes everything and computes nothing. Memory is the host's, copies are made,
// launches are counted. It keeps to the rules that the driver has for captures, and fails where a test says so.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
    OUT_OF_MEMORY = 2, INVALID_VALUE = 1, INVALID_DEVICE = 101, INVALID_HANDLE = 400, ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719,
    CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901,
};

// In the order of StandIn.Count.
enum
{
    CONTEXTS, STREAMS, ALLOCATIONS, BYTES, LOCKED, MODULES, GRAPHS, EXECUTABLES,
    ALLOCATED, LAUNCHES, CAPTURES, CAPTURED, REPLAYS, COUNTS,
};

// In the order of StandIn.Call.
enum { ALLOCATE, LAUNCH, LOAD, BEGIN_CAPTURE, INSTANTIATE, REPLAY, CALLS };

enum { ATTRIBUTES = 128, SIZES = 4096 };

typedef struct { char name; } context;

typedef struct { int warm; } function;

typedef struct { function *functions[64]; int count; } module;

typedef struct { enum { KERNEL, COPY, SET } kind; char *to; const char *from; size_t bytes; int value; } work;

typedef struct { work *items; int count; } graph;

typedef struct { graph *capture; int invalid; } stream;

static int attributes[ATTRIBUTES], devices, version;
static size_t memory, sizes[SIZES];
static _Atomic long counts[COUNTS];
static long failing_call[CALLS];
static int failing_error[CALLS];
static int lost, pending;
static _Thread_local stream *capturing;

// What a test may change is as on a card of today again, and counting starts anew.
void standin_reset(void)
{
    static const int values[][2] = {
        {1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535}, {7, 65535}, {8, 49152}, {9, 65536}, {10, 32}, {11, 2147483647},
        {12, 65536}, {13, 1980000}, {16, 132}, {19, 1}, {36, 2619000}, {37, 5120}, {38, 52428800}, {39, 2048}, {40, 3}, {41, 1},
        {75, 9}, {76, 0}, {81, 233472}, {82, 65536}, {83, 1}, {90, 1}, {91, 1},
    };
    memset(attributes, 0, sizeof attributes);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        attributes[values[i][0]] = values[i][1];
    devices = 1;
    version = 12090;
    memory = (size_t)80 << 30;
    lost = pending = 0;
    memset(sizes, 0, sizeof sizes);
    memset(failing_call, 0, sizeof failing_call);
    for (int i = 0; i < COUNTS; i++)
        counts[i] = 0;
}

void standin_attribute(int attribute, int value) { attributes[attribute] = value; }
void standin_devices(int count) { devices = count; }
void standin_version(int number) { version = number; }
void standin_memory(size_t bytes) { memory = bytes; }
long standin_count(int what) { return counts[what]; }

// The nth call from now on, 1 for the next, gives an error.
void standin_fail(int call, long nth, int error)
{
    failing_call[call] = nth;
    failing_error[call] = error;
}

// How many pieces of memory of this size are taken now.
int standin_allocations(size_t bytes)
{
    int found = 0;
    for (int i = 0; i < SIZES; i++)
        found += sizes[i] == bytes;
    return found;
}

static int fails(int call)
{
    return failing_call[call] > 0 && --failing_call[call] == 0 ? failing_error[call] : 0;
}

// The driver forbids what might wait for, or change, the whole device while a stream is captured, and spoils the capture.
static int forbidden(void)
{
    if (lost)
        return lost;
    if (!capturing)
        return 0;
    capturing->invalid = 1;
    return CAPTURE_UNSUPPORTED;
}

static int arrive(void)
{
    int error = forbidden();
    if (!error && pending)
        error = lost = pending;
    return error;
}

static void add(graph *to, work item)
{
    to->items = realloc(to->items, sizeof item * (size_t)(to->count + 1));
    to->items[to->count++] = item;
}

static int run(work item)
{
    if (item.kind == KERNEL)
    {
        int error = fails(LAUNCH);
        // A kernel that goes wrong is reported by what waits for it.
        if (error == LAUNCH_FAILED || error == ILLEGAL_ADDRESS)
            pending = error;
        else if (error)
            return error;
        counts[LAUNCHES]++;
    }
    else if (item.kind == COPY)
        memmove(item.to, item.from, item.bytes);
    else
        memset(item.to, item.value, item.bytes);
    return 0;
}

static int queue(stream *on, work item)
{
    if (lost)
        return lost;
    if (!on || !on->capture)
        return run(item);
    add(on->capture, item);
    return 0;
}

int cuInit(unsigned flags) { (void)flags; if (devices == 0 && version == 0) standin_reset(); return 0; }
int cuDriverGetVersion(int *number) { *number = version; return 0; }
int cuDeviceGetCount(int *count) { *count = devices; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal < devices ? 0 : INVALID_DEVICE; }
int cuDeviceGetName(char *name, int length, int device) { snprintf(name, (size_t)length, "Stand-in %d", device); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { (void)device; *bytes = memory; return 0; }

int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    // Each card has its own place on the bus.
    *value = attribute == 33 ? device + 1 : attribute >= 0 && attribute < ATTRIBUTES ? attributes[attribute] : 0;
    return 0;
}

int cuDeviceCanAccessPeer(int *can, int device, int peer) { (void)device; (void)peer; *can = 0; return 0; }
int cuDeviceGetP2PAttribute(int *value, int attribute, int from, int to) { (void)attribute; (void)from; (void)to; *value = 0; return 0; }

int cuCtxCreate_v2(context **created, unsigned flags, int device)
{
    (void)flags;
    (void)device;
    *created = calloc(1, sizeof **created);
    counts[CONTEXTS]++;
    return 0;
}

int cuCtxDestroy_v2(context *gone)
{
    free(gone);
    counts[CONTEXTS]--;
    return lost;
}

int cuCtxSetCurrent(context *current) { (void)current; return 0; }
int cuCtxSynchronize(void) { return arrive(); }
int cuCtxGetCacheConfig(int *value) { *value = 0; return 0; }
int cuCtxSetCacheConfig(int value) { (void)value; return 0; }
int cuCtxGetSharedMemConfig(int *value) { *value = 0; return 0; }
int cuCtxSetSharedMemConfig(int value) { (void)value; return 0; }
int cuCtxEnablePeerAccess(context *peer, unsigned flags) { (void)peer; (void)flags; return INVALID_DEVICE; }
int cuCtxDisablePeerAccess(context *peer) { (void)peer; return INVALID_DEVICE; }
int cuPointerGetAttribute(void *data, int attribute, void *pointer) { (void)data; (void)attribute; (void)pointer; return INVALID_VALUE; }

int cuMemGetInfo_v2(size_t *left, size_t *total)
{
    *left = memory - (size_t)counts[BYTES];
    *total = memory;
    return lost;
}

// In front of what is given out lie where it was taken and how much; it is aligned as the driver's is.
int cuMemAlloc_v2(char **taken, size_t bytes)
{
    int error = forbidden();
    if (!error)
        error = fails(ALLOCATE);
    if (!error && bytes > memory - (size_t)counts[BYTES])
        error = OUT_OF_MEMORY;
    if (error)
        return error;
    char *whole = calloc(1, bytes + 512);
    if (!whole)
        return OUT_OF_MEMORY;
    char *start = (char *)(((uintptr_t)whole + 511) & ~(uintptr_t)255);
    memcpy(start - sizeof whole, &whole, sizeof whole);
    memcpy(start - 2 * sizeof whole, &bytes, sizeof bytes);
    int place = 0;
    while (place < SIZES && sizes[place])
        place++;
    if (place < SIZES)
        sizes[place] = bytes;
    counts[ALLOCATIONS]++;
    counts[ALLOCATED]++;
    counts[BYTES] += (long)bytes;
    *taken = start;
    return 0;
}

int cuMemFree_v2(char *start)
{
    int error = forbidden();
    if (error || !start)
        return error;
    char *whole;
    size_t bytes;
    memcpy(&whole, start - sizeof whole, sizeof whole);
    memcpy(&bytes, start - 2 * sizeof whole, sizeof bytes);
    int place = 0;
    while (place < SIZES && sizes[place] != bytes)
        place++;
    if (place < SIZES)
        sizes[place] = 0;
    counts[ALLOCATIONS]--;
    counts[BYTES] -= (long)bytes;
    free(whole);
    return 0;
}

int cuMemAllocHost_v2(void **taken, size_t bytes) { *taken = calloc(1, bytes); counts[LOCKED]++; return forbidden(); }
int cuMemFreeHost(void *start) { free(start); counts[LOCKED]--; return forbidden(); }

int cuMemHostRegister_v2(void *start, size_t bytes, unsigned flags)
{
    (void)start;
    (void)bytes;
    (void)flags;
    int error = forbidden();
    counts[LOCKED] += !error;
    return error;
}

int cuMemHostUnregister(void *start)
{
    (void)start;
    int error = forbidden();
    counts[LOCKED] -= !error;
    return error;
}

int cuMemHostGetDevicePointer_v2(void **device, void *host, unsigned flags) { (void)flags; *device = host; return 0; }

int cuMemcpyAsync(char *to, const char *from, size_t bytes, stream *on) { return queue(on, (work){COPY, to, from, bytes, 0}); }
int cuMemsetD8Async(char *to, unsigned char value, size_t bytes, stream *on) { return queue(on, (work){SET, to, NULL, bytes, value}); }

int cuStreamCreate(stream **created, unsigned flags)
{
    (void)flags;
    *created = calloc(1, sizeof **created);
    counts[STREAMS]++;
    return forbidden();
}

int cuStreamCreateWithPriority(stream **created, unsigned flags, int priority) { (void)priority; return cuStreamCreate(created, flags); }

int cuStreamDestroy_v2(stream *gone)
{
    int error = gone ? forbidden() : INVALID_HANDLE;
    if (error)
        return error;
    free(gone);
    counts[STREAMS]--;
    return 0;
}

int cuStreamSynchronize(stream *on) { (void)on; return arrive(); }

int cuGetErrorString(int error, const char **text)
{
    *text = error == OUT_OF_MEMORY ? "out of memory" : error == 218 ? "a PTX JIT compilation failed" : error == ILLEGAL_ADDRESS
        ? "an illegal memory access was encountered" : error == 701 ? "too many resources requested for launch" : error == LAUNCH_FAILED
        ? "unspecified launch failure" : error == CAPTURE_UNSUPPORTED ? "operation not permitted when stream is capturing"
        : error == CAPTURE_INVALIDATED ? "operation failed due to a previous error during capture" : "another error";
    return 0;
}

int cuModuleLoadDataEx(module **loaded, const char *text, unsigned options, void *names, void *values)
{
    (void)options;
    (void)names;
    (void)values;
    int error = forbidden();
    if (!error)
        error = strstr(text, ".version") ? fails(LOAD) : 218;
    if (error)
        return error;
    *loaded = calloc(1, sizeof **loaded);
    counts[MODULES]++;
    return 0;
}

int cuModuleLoadData(module **loaded, const char *text) { return cuModuleLoadDataEx(loaded, text, 0, NULL, NULL); }

int cuModuleUnload(module *gone)
{
    int error = gone ? forbidden() : INVALID_HANDLE;
    if (error)
        return error;
    for (int i = 0; i < gone->count; i++)
        free(gone->functions[i]);
    free(gone);
    counts[MODULES]--;
    return 0;
}

int cuModuleGetFunction(function **found, module *in, const char *name)
{
    (void)name;
    if (in->count == 64)
        return INVALID_VALUE;
    *found = in->functions[in->count++] = calloc(1, sizeof **found);
    return 0;
}

int cuLaunchKernel(function *kernel, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, stream *on,
    void **arguments, void **extra)
{
    (void)shared;
    if (lost)
        return lost;
    if (!gx || !gy || !gz || !bx || !by || !bz || bx * by * bz > 1024 || (!arguments && !extra))
        return INVALID_VALUE;
    // Code is loaded at a kernel's first launch, which a capture does not allow.
    if (on && on->capture && !kernel->warm)
        return forbidden();
    kernel->warm = 1;
    return queue(on, (work){KERNEL, NULL, NULL, 0, 0});
}

int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, function *kernel, int threads, size_t shared)
{
    (void)kernel;
    (void)shared;
    *blocks = 2048 / (threads ? threads : 1);
    return 0;
}

int cuOccupancyMaxPotentialBlockSize(int *grid, int *threads, function *kernel, size_t (*shared)(int), size_t fixed, int most)
{
    (void)kernel;
    (void)shared;
    (void)fixed;
    (void)most;
    *grid = 132;
    *threads = 256;
    return 0;
}

int cuEventCreate(char **created, unsigned flags) { (void)flags; *created = calloc(1, 1); return 0; }
int cuEventDestroy_v2(char *gone) { free(gone); return 0; }
int cuEventQuery(char *event) { (void)event; return 0; }
int cuEventElapsedTime(float *milliseconds, char *start, char *end) { (void)start; (void)end; *milliseconds = 0; return 0; }
int cuEventRecord(char *event, stream *on) { (void)event; (void)on; return 0; }
int cuEventSynchronize(char *event) { (void)event; return arrive(); }

int cuStreamBeginCapture_v2(stream *on, int mode)
{
    (void)mode;
    int error = lost ? lost : fails(BEGIN_CAPTURE);
    if (!error && (!on || on->capture))
        error = CAPTURE_UNSUPPORTED;
    if (error)
        return error;
    on->capture = calloc(1, sizeof *on->capture);
    on->invalid = 0;
    capturing = on;
    return 0;
}

int cuStreamEndCapture(stream *on, graph **made)
{
    *made = NULL;
    if (!on->capture)
        return INVALID_VALUE;
    graph *capture = on->capture;
    on->capture = NULL;
    capturing = NULL;
    if (on->invalid)
    {
        free(capture->items);
        free(capture);
        return CAPTURE_INVALIDATED;
    }
    counts[CAPTURES]++;
    counts[GRAPHS]++;
    for (int i = 0; i < capture->count; i++)
        counts[CAPTURED] += capture->items[i].kind == KERNEL;
    *made = capture;
    return 0;
}

int cuGraphInstantiateWithFlags(graph **executable, graph *from, unsigned long long flags)
{
    (void)flags;
    int error = lost ? lost : fails(INSTANTIATE);
    if (error)
        return error;
    *executable = calloc(1, sizeof **executable);
    for (int i = 0; i < from->count; i++)
        add(*executable, from->items[i]);
    counts[EXECUTABLES]++;
    return 0;
}

int cuGraphLaunch(graph *executable, stream *on)
{
    int error = lost ? lost : fails(REPLAY);
    if (!error)
        counts[REPLAYS]++;
    for (int i = 0; !error && i < executable->count; i++)
        error = queue(on, executable->items[i]);
    return error;
}

static int discard(graph *gone, int what)
{
    if (lost)
        return lost;
    free(gone->items);
    free(gone);
    counts[what]--;
    return 0;
}

int cuGraphExecDestroy(graph *gone) { return discard(gone, EXECUTABLES); }
int cuGraphDestroy(graph *gone) { return discard(gone, GRAPHS); }
