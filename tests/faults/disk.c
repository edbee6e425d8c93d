#include "tests/faults/disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/faults/memory.h"

#define FILES_MAX 8
#define NAME_MAX_BYTES 512
#define SECTOR 512
#define REGIONS_MAX 64

/* A write since the last sync; bytes NULL: the file was cut to that length. */
struct change {
	unsigned char *bytes;
	size_t at, len;
	struct change *next;
};

struct image {
	unsigned char *bytes;
	size_t len, room;
};

struct node {
	char name[NAME_MAX_BYTES]; /* "": free */
	struct image now, synced;
	struct change *first, *last;
	bool was_synced; /* its name is on the disk */
	void *regions[REGIONS_MAX];
};

struct opened {
	sqlite3_file base;
	struct node *node;
	bool delete_on_close;
};

static struct node nodes[FILES_MAX], kept[FILES_MAX];
static enum disk_fault fault;
static uint64_t fault_at, calls, state;
static bool dead, came;

uint64_t disk_random(uint64_t below)
{
	/* In 128 bits because the product is meant to lose its high half. */
	state = (uint64_t)((unsigned __int128)state * 6364136223846793005u + 1442695040888963407u);
	return below ? (state >> 33) % below : 0;
}

_Noreturn static void die(const char *why)
{
	(void)fprintf(stderr, "disk: %s\n", why);
	abort();
}

static void image_size(struct image *image, size_t len)
{
	if (len > image->room) {
		image->room = len * 2;
		image->bytes = memory_sure(image->bytes, image->room);
	}
	if (len > image->len)
		memset(image->bytes + image->len, 0, len - image->len);
	image->len = len;
}

static void image_write(struct image *image, const void *bytes, size_t at, size_t len)
{
	if (at + len > image->len)
		image_size(image, at + len);
	memcpy(image->bytes + at, bytes, len);
}

static void image_copy(struct image *to, const struct image *from)
{
	to->len = 0;
	image_size(to, from->len);
	if (from->len > 0)
		memcpy(to->bytes, from->bytes, from->len);
}

static void forget_changes(struct node *node)
{
	while (node->first) {
		struct change *next = node->first->next;

		free(node->first->bytes);
		free(node->first);
		node->first = next;
	}
	node->last = NULL;
}

static void forget_regions(struct node *node)
{
	for (size_t i = 0; i < REGIONS_MAX; i++) {
		free(node->regions[i]);
		node->regions[i] = NULL;
	}
}

static void forget(struct node *node)
{
	forget_changes(node);
	forget_regions(node);
	free(node->now.bytes);
	free(node->synced.bytes);
	memset(node, 0, sizeof(*node));
}

static void remember(struct node *node, const void *bytes, size_t at, size_t len)
{
	struct change *change = memory_sure(NULL, sizeof(*change));

	*change = (struct change){ .at = at, .len = len };
	if (bytes) {
		change->bytes = memory_sure(NULL, len ? len : 1);
		memcpy(change->bytes, bytes, len);
	}
	if (node->last)
		node->last->next = change;
	else
		node->first = change;
	node->last = change;
}

static struct node *find(const char *name)
{
	for (size_t i = 0; i < FILES_MAX; i++)
		if (nodes[i].name[0] && strcmp(nodes[i].name, name) == 0)
			return &nodes[i];
	return NULL;
}

static struct node *make(const char *name)
{
	for (size_t i = 0; i < FILES_MAX; i++) {
		if (nodes[i].name[0])
			continue;
		(void)snprintf(nodes[i].name, sizeof(nodes[i].name), "%s", name);
		return &nodes[i];
	}
	die("too many files");
	return NULL;
}

/* What a change leaves of itself when the power goes. */
static void survive(struct image *image, const struct change *change, bool all)
{
	uint64_t fate = all ? 2 : disk_random(4);

	if (fate == 0) /* dropped */
		return;
	if (!change->bytes) {
		image_size(image, change->at);
		return;
	}
	for (size_t at = 0; at < change->len;) {
		size_t end = (change->at + at) / SECTOR * SECTOR + SECTOR - change->at;

		if (end > change->len)
			end = change->len;
		if (fate != 1 || disk_random(2) == 0) /* 1: torn */
			image_write(image, change->bytes + at, change->at + at, end - at);
		at = end;
	}
}

static void lose(struct node *node, bool all)
{
	if (!node->was_synced && !all && disk_random(2) == 0) {
		forget(node);
		return;
	}
	for (struct change *change = node->first; change; change = change->next)
		survive(&node->synced, change, all);
	forget_changes(node);
	forget_regions(node);
	image_copy(&node->now, &node->synced);
	node->was_synced = true;
}

void disk_power_off(void)
{
	dead = true;
}

/* Only now is everything closed that was open when the power went. Now and then all of it was
 * written though nobody was told. */
void disk_power_on(void)
{
	bool all = disk_random(4) == 0;

	for (size_t i = 0; i < FILES_MAX; i++)
		if (nodes[i].name[0])
			lose(&nodes[i], all);
	dead = false;
	disk_mend();
}

void disk_mend(void)
{
	fault = DISK_NONE;
}

void disk_fault(enum disk_fault wanted, uint64_t at)
{
	fault = wanted;
	fault_at = at;
	calls = 0;
	came = false;
}

bool disk_failed(void)
{
	return came;
}

static void copy_all(struct node *to, const struct node *from)
{
	for (size_t i = 0; i < FILES_MAX; i++) {
		forget(&to[i]);
		if (!from[i].name[0])
			continue;
		memcpy(to[i].name, from[i].name, sizeof(to[i].name));
		image_copy(&to[i].now, &from[i].now);
		image_copy(&to[i].synced, &from[i].now);
		to[i].was_synced = true;
	}
}

void disk_keep(void)
{
	copy_all(kept, nodes);
}

void disk_restore(void)
{
	dead = came = false;
	disk_mend();
	copy_all(nodes, kept);
}

/* Counts a call; false when it fails. */
static bool works(bool writes)
{
	if (dead)
		return false;
	calls++;
	if (fault == DISK_NONE || calls < fault_at)
		return true;
	came = true;
	if (fault == DISK_POWER)
		dead = true;
	if (fault == DISK_FULL)
		return !writes;
	return fault == DISK_IO_ONCE && calls != fault_at;
}

static struct node *node_of(sqlite3_file *file)
{
	return ((struct opened *)file)->node;
}

static int do_close(sqlite3_file *file)
{
	struct opened *opened = (struct opened *)file;

	if (opened->delete_on_close && opened->node)
		forget(opened->node);
	return SQLITE_OK;
}

static int do_read(sqlite3_file *file, void *out, int amount, sqlite3_int64 offset)
{
	const struct image *image = &node_of(file)->now;
	size_t at = (size_t)offset, len = (size_t)amount;
	size_t have = at < image->len ? image->len - at : 0;

	if (!works(false))
		return SQLITE_IOERR_READ;
	if (have > len)
		have = len;
	if (have > 0)
		memcpy(out, image->bytes + at, have);
	memset((char *)out + have, 0, len - have);
	return have == len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int do_write(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset)
{
	if (!works(true))
		return fault == DISK_FULL && !dead ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	remember(node_of(file), bytes, (size_t)offset, (size_t)amount);
	image_write(&node_of(file)->now, bytes, (size_t)offset, (size_t)amount);
	return SQLITE_OK;
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (!works(false))
		return SQLITE_IOERR_TRUNCATE;
	remember(node_of(file), NULL, (size_t)size, 0);
	image_size(&node_of(file)->now, (size_t)size);
	return SQLITE_OK;
}

static int do_sync(sqlite3_file *file, int flags)
{
	struct node *node = node_of(file);

	(void)flags;
	if (!works(false))
		return SQLITE_IOERR_FSYNC;
	image_copy(&node->synced, &node->now);
	forget_changes(node);
	node->was_synced = true;
	return SQLITE_OK;
}

static int do_size(sqlite3_file *file, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)node_of(file)->now.len;
	return dead ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int do_lock(sqlite3_file *file, int level)
{
	(void)file;
	(void)level;
	return SQLITE_OK;
}

static int do_check_lock(sqlite3_file *file, int *held)
{
	(void)file;
	*held = 0;
	return SQLITE_OK;
}

static int do_control(sqlite3_file *file, int operation, void *argument)
{
	(void)file;
	(void)operation;
	(void)argument;
	return SQLITE_NOTFOUND;
}

static int do_sector(sqlite3_file *file)
{
	(void)file;
	return SECTOR;
}

static int do_device(sqlite3_file *file)
{
	(void)file;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int do_map(sqlite3_file *file, int region, int bytes, int extend, void volatile **out)
{
	struct node *node = node_of(file);

	*out = NULL;
	if (region >= REGIONS_MAX)
		return SQLITE_IOERR_SHMMAP;
	if (!node->regions[region] && extend)
		node->regions[region] = memset(memory_sure(NULL, (size_t)bytes), 0, (size_t)bytes);
	*out = node->regions[region];
	return SQLITE_OK;
}

static int do_map_lock(sqlite3_file *file, int offset, int count, int flags)
{
	(void)file;
	(void)offset;
	(void)count;
	(void)flags;
	return SQLITE_OK;
}

static void do_barrier(sqlite3_file *file)
{
	(void)file;
}

static int do_unmap(sqlite3_file *file, int remove)
{
	if (remove)
		forget_regions(node_of(file));
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = do_close,
	.xRead = do_read,
	.xWrite = do_write,
	.xTruncate = do_truncate,
	.xSync = do_sync,
	.xFileSize = do_size,
	.xLock = do_lock,
	.xUnlock = do_lock,
	.xCheckReservedLock = do_check_lock,
	.xFileControl = do_control,
	.xSectorSize = do_sector,
	.xDeviceCharacteristics = do_device,
	.xShmMap = do_map,
	.xShmLock = do_map_lock,
	.xShmBarrier = do_barrier,
	.xShmUnmap = do_unmap,
};

static int do_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct opened *opened = (struct opened *)file;

	(void)vfs;
	memset(opened, 0, sizeof(*opened));
	if (!name)
		die("a file without a name");
	if (!works(false))
		return SQLITE_CANTOPEN;
	opened->node = find(name);
	if (!opened->node && (flags & SQLITE_OPEN_CREATE))
		opened->node = make(name);
	if (!opened->node)
		return SQLITE_CANTOPEN;
	opened->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
	opened->base.pMethods = &methods;
	if (out)
		*out = flags;
	return SQLITE_OK;
}

static int do_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct node *node = find(name);

	(void)vfs;
	(void)sync;
	if (!works(false))
		return SQLITE_IOERR_DELETE;
	if (!node)
		return SQLITE_IOERR_DELETE_NOENT;
	forget(node);
	return SQLITE_OK;
}

static int do_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	const struct node *node = find(name);

	(void)vfs;
	(void)flags;
	if (dead)
		return SQLITE_IOERR_ACCESS;
	*out = node && node->now.len > 0;
	return SQLITE_OK;
}

static int do_full_name(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
	(void)vfs;
	(void)snprintf(out, (size_t)room, "%s", name);
	return SQLITE_OK;
}

static int do_randomness(sqlite3_vfs *vfs, int bytes, char *out)
{
	(void)vfs;
	for (int i = 0; i < bytes; i++)
		out[i] = (char)disk_random(256);
	return bytes;
}

static int do_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds;
}

static int do_time(sqlite3_vfs *vfs, double *out)
{
	(void)vfs;
	*out = 2461366.0;
	return SQLITE_OK;
}

static int do_last_error(sqlite3_vfs *vfs, int room, char *out)
{
	(void)vfs;
	(void)room;
	(void)out;
	return 0;
}

static sqlite3_vfs disk = {
	.iVersion = 1,
	.szOsFile = sizeof(struct opened),
	.mxPathname = NAME_MAX_BYTES,
	.zName = "disk",
	.xOpen = do_open,
	.xDelete = do_delete,
	.xAccess = do_access,
	.xFullPathname = do_full_name,
	.xRandomness = do_randomness,
	.xSleep = do_sleep,
	.xCurrentTime = do_time,
	.xGetLastError = do_last_error,
};

void disk_seed(uint64_t seed)
{
	state = seed;
}

void disk_begin(uint64_t seed)
{
	disk_seed(seed);
	if (sqlite3_vfs_register(&disk, 1) != SQLITE_OK)
		die("SQLite does not take the disk");
}
