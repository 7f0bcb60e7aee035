/* A disk of which only flushed writes survive. The process writes into its data folder as ever;
 * beside it an image is kept that shows what a loss of power would leave: a file's bytes get there
 * when the file is flushed, its name when the folder is. Flushes can be made slow, fail, or lie.
 *
 * FAULTS_DATA    the data folder, with the folders in it
 * FAULTS_IMAGE   the image: inodes/<number> holds a file's flushed bytes, tree/<name> is a hard
 *                link to them for each flushed name; a folder's own name is flushed with the
 *                folder that it is in, and before that nothing in it is
 * FAULTS_CONTROL the shared page
 *
 * What is written through a mapping (SQLite's -shm file) is not followed: it is rebuilt anyway. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "faults.h"

enum { FILES_MAX = 16384, FOLDERS_MAX = 1024, HANDLES_MAX = 4096, NOT_FOLLOWED = 0 };

/* A write (`bytes` is set) or a new length that is not flushed yet. */
struct change {
  struct change *next;
  off_t at;
  size_t length;
  char *bytes;
};

struct file {
  ino_t number;
  struct change *first;
  struct change **last;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FILES_MAX];
static int file_count;
/* By their paths within the data folder. */
static char *folders[FOLDERS_MAX];
static int folder_count;
/* For each handle: a place in `files` plus one, one in `folders` plus one and less than zero, or
 * NOT_FOLLOWED. */
static int handles[HANDLES_MAX];
static const char *data, *image;
static _Atomic int64_t no_page[PLACES];
static _Atomic int64_t *page = no_page;

#define REAL(type, name, ...)              \
  static type (*real_##name)(__VA_ARGS__); \
  if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

static int real_open(const char *path, int flags, mode_t mode) {
  REAL(int, open64, const char *, int, ...);
  return real_open64(path, flags, mode);
}

__attribute__((constructor)) static void begin(void) {
  data = getenv("FAULTS_DATA");
  image = getenv("FAULTS_IMAGE");
  const char *control = getenv("FAULTS_CONTROL");
  int handle = control ? real_open(control, O_RDWR | O_CLOEXEC, 0) : -1;
  if (handle < 0) return;
  void *mapped = mmap(NULL, sizeof no_page, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
  if (mapped != MAP_FAILED) page = mapped;
  close(handle);
}

_Atomic int64_t *faults_page(void) { return page; }

static void broken(const char *what) {
  dprintf(STDERR_FILENO, "faults: %s: %s\n", what, strerror(errno));
  abort();
}

static void forget_changes(struct file *file) {
  while (file->first) {
    struct change *change = file->first;
    file->first = change->next;
    free(change->bytes);
    free(change);
  }
  file->last = &file->first;
}

static int file_of(ino_t number) {
  for (int place = 0; place < file_count; place++)
    if (files[place].number == number) return place;
  if (file_count == FILES_MAX) broken("too many files");
  files[file_count].number = number;
  files[file_count].last = &files[file_count].first;
  return file_count++;
}

static int folder_of(const char *path) {
  const char *name = path + strlen(data);
  while (*name == '/') name++;
  for (int place = 0; place < folder_count; place++)
    if (strcmp(folders[place], name) == 0) return place;
  if (folder_count == FOLDERS_MAX) broken("too many folders");
  folders[folder_count] = strdup(name);
  if (!folders[folder_count]) broken("no memory");
  return folder_count++;
}

static void inode_path(char *path, ino_t number) {
  snprintf(path, PATH_MAX, "%s/inodes/%lu", image, (unsigned long)number);
}

/* Whether a path is the data folder or something in it. */
static int is_followed(const char *path) {
  if (!data || !image) return 0;
  size_t length = strlen(data);
  return strncmp(path, data, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* Follows a handle that was just opened. The number of a new file may have been another's. */
static void follow(const char *opened, int handle, int is_new) {
  struct stat found;
  if (handle < 0 || handle >= HANDLES_MAX || fstat(handle, &found) != 0) return;
  pthread_mutex_lock(&lock);
  if (S_ISDIR(found.st_mode)) {
    handles[handle] = -1 - folder_of(opened);
  } else if (S_ISREG(found.st_mode)) {
    int place = file_of(found.st_ino);
    if (is_new) {
      char path[PATH_MAX];
      inode_path(path, found.st_ino);
      unlink(path);
      forget_changes(&files[place]);
    }
    handles[handle] = place + 1;
  }
  pthread_mutex_unlock(&lock);
}

static int open_and_follow(const char *path, int flags, mode_t mode) {
  struct stat found;
  int followed = is_followed(path);
  int is_new = followed && (flags & O_CREAT) && lstat(path, &found) != 0;
  int handle = real_open(path, flags, mode);
  if (followed) follow(path, handle, is_new);
  return handle;
}

#define MODE_OF(flags, mode)             \
  mode_t mode = 0;                       \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list rest;                        \
    va_start(rest, flags);               \
    mode = va_arg(rest, mode_t);         \
    va_end(rest);                        \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode);
  return open_and_follow(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode);
  return open_and_follow(path, flags, mode);
}

int close(int handle) {
  REAL(int, close, int);
  if (handle >= 0 && handle < HANDLES_MAX) handles[handle] = NOT_FOLLOWED;
  return real_close(handle);
}

static int place_of(int handle) {
  return handle >= 0 && handle < HANDLES_MAX ? handles[handle] : NOT_FOLLOWED;
}

static void note(int place, off_t at, const void *bytes, size_t length) {
  struct change *change = calloc(1, sizeof *change);
  if (!change) broken("no memory");
  change->at = at;
  if (bytes) {
    change->length = length;
    change->bytes = malloc(length + 1);
    if (!change->bytes) broken("no memory");
    memcpy(change->bytes, bytes, length);
  }
  pthread_mutex_lock(&lock);
  struct file *file = &files[place - 1];
  *file->last = change;
  file->last = &change->next;
  pthread_mutex_unlock(&lock);
}

ssize_t pwrite64(int handle, const void *bytes, size_t length, off64_t at) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  ssize_t written = real_pwrite64(handle, bytes, length, at);
  int place = place_of(handle);
  if (place > 0 && written > 0) note(place, at, bytes, written);
  return written;
}

ssize_t pwrite(int handle, const void *bytes, size_t length, off_t at) {
  return pwrite64(handle, bytes, length, at);
}

ssize_t write(int handle, const void *bytes, size_t length) {
  REAL(ssize_t, write, int, const void *, size_t);
  ssize_t written = real_write(handle, bytes, length);
  int place = place_of(handle);
  if (place > 0 && written > 0) note(place, lseek(handle, 0, SEEK_CUR) - written, bytes, written);
  return written;
}

int ftruncate64(int handle, off64_t length) {
  REAL(int, ftruncate64, int, off64_t);
  int answer = real_ftruncate64(handle, length);
  int place = place_of(handle);
  if (place > 0 && answer == 0) note(place, length, NULL, 0);
  return answer;
}

int ftruncate(int handle, off_t length) { return ftruncate64(handle, length); }

static void apply(int target, const struct change *change) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  REAL(int, ftruncate64, int, off64_t);
  if (!change->bytes) {
    if (real_ftruncate64(target, change->at) != 0) broken("the image");
    return;
  }
  ssize_t written = real_pwrite64(target, change->bytes, change->length, change->at);
  if (written != (ssize_t)change->length) broken("the image");
}

static void flush_file(struct file *file) {
  char path[PATH_MAX];
  inode_path(path, file->number);
  int target = real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (target < 0) broken(path);
  for (const struct change *change = file->first; change; change = change->next)
    apply(target, change);
  close(target);
  forget_changes(file);
}

/* Gives a flushed name the flushed bytes of its file. */
static void flush_name(const char *name, ino_t number) {
  char source[PATH_MAX], target[PATH_MAX];
  struct stat before, after;
  inode_path(source, number);
  if (snprintf(target, sizeof target, "%s/tree/%s", image, name) >= PATH_MAX) broken(name);
  int made = real_open(source, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (made < 0 || fstat(made, &after) != 0) broken(source);
  close(made);
  if (stat(target, &before) == 0) {
    if (before.st_ino == after.st_ino) return;
    unlink(target);
  }
  if (link(source, target) != 0) broken(target);
}

static void flush_folder(const char *inner) {
  char path[PATH_MAX], flushed[PATH_MAX], name[PATH_MAX];
  struct dirent *entry;
  struct stat found;
  snprintf(flushed, sizeof flushed, "%s/tree/%s", image, inner);
  if (stat(flushed, &found) != 0) return;
  snprintf(path, sizeof path, "%s/%s", data, inner);
  DIR *folder = opendir(path);
  if (!folder) broken(path);
  while ((entry = readdir(folder))) {
    snprintf(name, sizeof name, "%s%s%s", inner, *inner ? "/" : "", entry->d_name);
    if (entry->d_type == DT_REG) flush_name(name, entry->d_ino);
    if (entry->d_type == DT_DIR && entry->d_name[0] != '.') {
      if (snprintf(path, sizeof path, "%s/tree/%s", image, name) >= PATH_MAX) broken(name);
      mkdir(path, 0700);
    }
  }
  closedir(folder);
  folder = opendir(flushed);
  if (!folder) broken(flushed);
  while ((entry = readdir(folder))) {
    if (snprintf(path, sizeof path, "%s/%s/%s", data, inner, entry->d_name) >= PATH_MAX) broken(inner);
    if (entry->d_type == DT_REG && lstat(path, &found) != 0) unlinkat(dirfd(folder), entry->d_name, 0);
  }
  closedir(folder);
}

/* A number below the bound, the same sequence in every process. */
static int64_t chance(int64_t bound) {
  static _Atomic uint64_t state = 88172645463325252u;
  uint64_t number = atomic_fetch_add(&state, 0x9e3779b97f4a7c15u);
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
  return bound > 0 ? (int64_t)((number ^ (number >> 31)) % (uint64_t)bound) : 0;
}

static void delay(void) {
  int64_t most = page[DELAY_MOST_MILLIS], least = page[DELAY_LEAST_MILLIS];
  if (most <= 0) return;
  int64_t millis = least + chance(most - least + 1);
  struct timespec pause = {.tv_sec = millis / 1000, .tv_nsec = millis % 1000 * 1000000};
  nanosleep(&pause, NULL);
  page[DELAYED]++;
}

static int fails(void) {
  int64_t left = page[FAIL_NEXT];
  while (left > 0)
    if (atomic_compare_exchange_strong(&page[FAIL_NEXT], &left, left - 1)) return 1;
  return chance(1000) < page[FAIL_PER_MILLE];
}

/* A failed flush loses what it should have flushed: Linux marks the pages clean, and the next
 * flush of the same file succeeds without them. */
static int flush(int place) {
  delay();
  if (page[LYING]) {
    page[LIED]++;
    return 0;
  }
  int failed = place > 0 && fails();
  pthread_mutex_lock(&lock);
  if (failed)
    forget_changes(&files[place - 1]);
  else if (place < 0)
    flush_folder(folders[-1 - place]);
  else
    flush_file(&files[place - 1]);
  pthread_mutex_unlock(&lock);
  page[failed ? FAILED : SYNCED]++;
  if (!failed) return 0;
  errno = EIO;
  return -1;
}

int fsync(int handle) {
  REAL(int, fsync, int);
  int place = place_of(handle);
  return place == NOT_FOLLOWED ? real_fsync(handle) : flush(place);
}

int fdatasync(int handle) {
  REAL(int, fdatasync, int);
  int place = place_of(handle);
  return place == NOT_FOLLOWED ? real_fdatasync(handle) : flush(place);
}
