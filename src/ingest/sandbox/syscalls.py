"""Which system calls a child may make: those that compute, read files, and nothing else. Everything that is not named
here is refused.
"""

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How the kernel names a machine's native calls (AUDIT_ARCH_*)."""

X32_BIT = 0x40000000
"""Marks a call by x86_64's second table, which would lead around numbers."""

NEWEST = 470
"""Numbers above this did not exist when the table was written. Libraries take "no such call" for an old kernel and go
another way, where "not permitted" would be an error."""

# Name, number on x86_64, number on aarch64; "-" where the machine has no such call.
_TABLE = """
read 0 63               write 1 64              close 3 57              lseek 8 62
mmap 9 222              mprotect 10 226         munmap 11 215           brk 12 214
rt_sigaction 13 134     rt_sigprocmask 14 135   rt_sigreturn 15 139     ioctl 16 29
pread64 17 67           readv 19 65             writev 20 66            sched_yield 24 124
mremap 25 216           mincore 27 232          madvise 28 233          dup 32 23
nanosleep 35 101        getpid 39 172           clone 56 220            exit 60 93
kill 62 129             uname 63 160            fcntl 72 25             getcwd 79 17
gettimeofday 96 169     getrlimit 97 163        getrusage 98 165        sysinfo 99 179
times 100 153           getuid 102 174          getgid 104 176          geteuid 107 175
getegid 108 177         getppid 110 173         sigaltstack 131 132     statfs 137 43
fstatfs 138 44          gettid 186 178          futex 202 98            sched_getaffinity 204 123
getdents64 217 61       set_tid_address 218 96  restart_syscall 219 128 fadvise64 221 223
clock_gettime 228 113   clock_getres 229 114    clock_nanosleep 230 115 exit_group 231 94
tgkill 234 131          openat 257 56           newfstatat 262 79       readlinkat 267 78
faccessat 269 48        pselect6 270 72         ppoll 271 73            set_robust_list 273 99
dup3 292 24             prlimit64 302 261       getcpu 309 168          getrandom 318 278
membarrier 324 283      statx 332 291           rseq 334 293            clone3 435 435
faccessat2 439 439      map_shadow_stack 453 453                        mseal 462 462
open 2 -                stat 4 -                fstat 5 80              lstat 6 -
poll 7 -                access 21 -             select 23 -             dup2 33 -
getdents 78 -           readlink 89 -           time 201 -
"""


def numbers(machine: str) -> dict[str, int]:
    """The permitted calls of a machine (a key of ARCHITECTURES), by name."""
    words = iter(_TABLE.split())
    column = list(ARCHITECTURES).index(machine)
    rows = [(name, pair[column]) for name, *pair in zip(words, words, words, strict=True)]
    return {name: int(number) for name, number in rows if number != "-"}
