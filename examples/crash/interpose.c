/* A model of the disk, slipped between a program and the C library (LD_PRELOAD, Linux).
 *
 * Everything the program does to files below CRASH_DIR is done for real and also written to
 * CRASH_LOG, in order: opens, writes, truncations, renames, removals, syncs. Whoever reads the log
 * can say what a disk would hold had the power gone at any point of it.
 *
 * sync_file_range() is passed through and not logged: it promises no durability (it neither
 * flushes the disk's cache nor writes metadata).
 *
 * While the file CRASH_FULL exists, the disk is full: writes that would make a file below CRASH_DIR
 * longer store half of what they were given once, then fail with ENOSPC.
 *
 * Record: op (1 byte), file id (8), offset (8), length (8), then that many bytes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, TRUNCATE = 3, SYNC = 4, RENAME = 5, UNLINK = 6, MKDIR = 7 };
enum { MOST_FDS = 4096 };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char watched[MOST_FDS];
static int log_fd = -1;
static char root[PATH_MAX];
static size_t root_length;
static const char *full_marker;

static void prepare(void) {
    static int ready;
    if (ready) return;
    ready = 1;
    const char *dir = getenv("CRASH_DIR"), *log = getenv("CRASH_LOG");
    full_marker = getenv("CRASH_FULL");
    if (!dir || !log || !realpath(dir, root)) return;
    root_length = strlen(root);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        long written = syscall(SYS_write, log_fd, at, length);
        if (written <= 0) _exit(97); /* a log with a hole would prove nothing */
        at += written;
        length -= (size_t)written;
    }
}

static void note(uint8_t op, uint64_t file, uint64_t offset, const void *bytes, uint64_t length) {
    if (log_fd < 0) return;
    put(&op, 1);
    put(&file, 8);
    put(&offset, 8);
    put(&length, 8);
    put(bytes, length);
}

/* The path in full, when it lies below the watched folder. */
static int watched_path(int at, const char *path, char *out) {
    prepare();
    if (log_fd < 0 || !path) return 0;
    char joined[PATH_MAX * 2];
    if (path[0] == '/') {
        strncpy(joined, path, sizeof joined - 1);
        joined[sizeof joined - 1] = 0;
    } else {
        char base[PATH_MAX];
        if (at == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t length = readlink(link, base, sizeof base - 1);
            if (length < 0) return 0;
            base[length] = 0;
        }
        snprintf(joined, sizeof joined, "%s/%s", base, path);
    }
    if (strncmp(joined, root, root_length) != 0 || joined[root_length] != '/') return 0;
    strncpy(out, joined + root_length + 1, PATH_MAX - 1);
    out[PATH_MAX - 1] = 0;
    return 1;
}

static int is_watched(int fd) { return fd >= 0 && fd < MOST_FDS && watched[fd]; }

static uint64_t file_of(int fd, uint64_t *size) {
    struct stat facts;
    if (fstat(fd, &facts) != 0) return 0;
    if (size) *size = (uint64_t)facts.st_size;
    return (uint64_t)facts.st_ino;
}

static int after_open(int fd, const char *path, int truncated) {
    if (fd >= 0 && fd < MOST_FDS) {
        watched[fd] = 1;
        note(OPEN, file_of(fd, NULL), truncated ? 1 : 0, path, strlen(path));
    }
    return fd;
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
    char inside[PATH_MAX];
    if (!watched_path(at, path, inside)) {
        int fd = (int)syscall(SYS_openat, at, path, flags, mode);
        if (fd >= 0 && fd < MOST_FDS) watched[fd] = 0;
        return fd;
    }
    pthread_mutex_lock(&gate);
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    after_open(fd, inside, (flags & O_TRUNC) != 0);
    int saved = errno;
    pthread_mutex_unlock(&gate);
    errno = saved;
    return fd;
}

#define MODE_ARGUMENT(flags)                          \
    mode_t mode = 0;                                  \
    if ((flags) & (O_CREAT | O_TMPFILE)) {            \
        va_list rest;                                 \
        va_start(rest, flags);                        \
        mode = va_arg(rest, mode_t);                  \
        va_end(rest);                                 \
    }

int open(const char *path, int flags, ...) { MODE_ARGUMENT(flags) return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_ARGUMENT(flags) return open_any(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int at, const char *path, int flags, ...) { MODE_ARGUMENT(flags) return open_any(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE_ARGUMENT(flags) return open_any(at, path, flags | O_LARGEFILE, mode); }

int close(int fd) {
    if (fd >= 0 && fd < MOST_FDS) watched[fd] = 0;
    return (int)syscall(SYS_close, fd);
}

/* How much of `length` bytes at `offset` a full disk still takes; -1 when it takes all. */
static ssize_t room(int fd, uint64_t offset, size_t length) {
    static int half_given;
    uint64_t size = 0;
    if (!full_marker || syscall(SYS_faccessat, AT_FDCWD, full_marker, F_OK) != 0) {
        half_given = 0;
        return -1;
    }
    file_of(fd, &size);
    if (offset + length <= size) return -1;
    if (half_given || length < 2) return 0;
    half_given = 1;
    return (ssize_t)(length / 2);
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off_t offset, int positioned) {
    pthread_mutex_lock(&gate);
    uint64_t at = (uint64_t)offset, size = 0, file = file_of(fd, &size);
    if (!positioned) {
        int flags = (int)syscall(SYS_fcntl, fd, F_GETFL);
        at = (flags & O_APPEND) ? size : (uint64_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
    }
    ssize_t fits = room(fd, at, length), written;
    if (fits == 0) {
        errno = ENOSPC;
        written = -1;
    } else {
        size_t taken = fits > 0 ? (size_t)fits : length;
        written = positioned ? syscall(SYS_pwrite64, fd, bytes, taken, offset) : syscall(SYS_write, fd, bytes, taken);
        if (written > 0) note(WRITE, file, at, bytes, (uint64_t)written);
    }
    int saved = errno;
    pthread_mutex_unlock(&gate);
    errno = saved;
    return written;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    return is_watched(fd) ? write_at(fd, bytes, length, 0, 0) : syscall(SYS_write, fd, bytes, length);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    return is_watched(fd) ? write_at(fd, bytes, length, offset, 1) : syscall(SYS_pwrite64, fd, bytes, length, offset);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!is_watched(fd)) return syscall(SYS_writev, fd, parts, count);
    for (int part = 0; part < count; part++) /* a short write is allowed: the first part that has bytes */
        if (parts[part].iov_len > 0) return write(fd, parts[part].iov_base, parts[part].iov_len);
    return 0;
}
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t length, unsigned flags) {
    if (is_watched(out)) { errno = ENOSYS; return -1; } /* the caller falls back to writes */
    return syscall(SYS_copy_file_range, in, in_at, out, out_at, length, flags);
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) {
    if (is_watched(out)) { errno = ENOSYS; return -1; }
    return syscall(SYS_sendfile, out, in, offset, count);
}
int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
    if (is_watched(fd)) { errno = EOPNOTSUPP; return -1; }
    return (int)syscall(SYS_fallocate, fd, mode, offset, length);
}

int ftruncate64(int fd, off64_t size) {
    if (!is_watched(fd)) return (int)syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&gate);
    int result = (int)syscall(SYS_ftruncate, fd, size);
    if (result == 0) note(TRUNCATE, file_of(fd, NULL), (uint64_t)size, "", 0);
    int saved = errno;
    pthread_mutex_unlock(&gate);
    errno = saved;
    return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int sync_fd(int fd, long call) {
    if (!is_watched(fd)) return (int)syscall(call, fd);
    pthread_mutex_lock(&gate);
    note(SYNC, file_of(fd, NULL), 0, "", 0); /* the model is the disk here: no need to wait for the real one */
    pthread_mutex_unlock(&gate);
    return 0;
}
int fsync(int fd) { return sync_fd(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_fd(fd, SYS_fdatasync); }

int renameat(int from_at, const char *from, int to_at, const char *to) {
    char old[PATH_MAX], new[PATH_MAX * 2 + 1];
    if (!watched_path(from_at, from, old) || !watched_path(to_at, to, new))
        return (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
    pthread_mutex_lock(&gate);
    int result = (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
    if (result == 0) {
        char both[PATH_MAX * 2];
        size_t first = strlen(old), second = strlen(new);
        memcpy(both, old, first);
        both[first] = '\n';
        memcpy(both + first + 1, new, second);
        note(RENAME, 0, 0, both, first + 1 + second);
    }
    int saved = errno;
    pthread_mutex_unlock(&gate);
    errno = saved;
    return result;
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int unlinkat(int at, const char *path, int flags) {
    char inside[PATH_MAX];
    if (!watched_path(at, path, inside)) return (int)syscall(SYS_unlinkat, at, path, flags);
    pthread_mutex_lock(&gate);
    int result = (int)syscall(SYS_unlinkat, at, path, flags);
    if (result == 0) note(UNLINK, 0, 0, inside, strlen(inside));
    int saved = errno;
    pthread_mutex_unlock(&gate);
    errno = saved;
    return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdir(const char *path, mode_t mode) {
    char inside[PATH_MAX];
    if (!watched_path(AT_FDCWD, path, inside)) return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    pthread_mutex_lock(&gate);
    int result = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    int saved = errno;
    if (result == 0) {
        struct stat facts;
        uint64_t file = syscall(SYS_newfstatat, AT_FDCWD, path, &facts, 0) == 0 ? (uint64_t)facts.st_ino : 0;
        note(MKDIR, file, 0, inside, strlen(inside));
    }
    pthread_mutex_unlock(&gate);
    errno = saved;
    return result;
}
