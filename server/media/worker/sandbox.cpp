#include "media/worker/sandbox.hpp"

#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>
#include <memory>

namespace ronde::media {
namespace {

bool limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{most, most};
  return ::setrlimit(resource, &both) == 0;
}

/// What computing on what one has needs, and no more.
constexpr std::array kComputing{SCMP_SYS(read),
                                SCMP_SYS(write),
                                SCMP_SYS(close),
                                SCMP_SYS(fstat),
                                SCMP_SYS(lseek),
                                SCMP_SYS(munmap),
                                SCMP_SYS(mremap),
                                SCMP_SYS(madvise),
                                SCMP_SYS(brk),
                                SCMP_SYS(futex),
                                SCMP_SYS(exit),
                                SCMP_SYS(exit_group),
                                SCMP_SYS(rt_sigreturn),
                                SCMP_SYS(rt_sigaction),
                                SCMP_SYS(rt_sigprocmask),
                                SCMP_SYS(sigaltstack),
                                SCMP_SYS(clock_gettime),
                                SCMP_SYS(clock_getres),
                                SCMP_SYS(clock_nanosleep),
                                SCMP_SYS(nanosleep),
                                SCMP_SYS(getrandom),
                                SCMP_SYS(gettid),
                                SCMP_SYS(getpid),
                                SCMP_SYS(sched_yield),
                                SCMP_SYS(sched_getaffinity),
                                SCMP_SYS(set_robust_list),
                                SCMP_SYS(rseq),
                                SCMP_SYS(restart_syscall),
                                SCMP_SYS(set_tid_address)};

using Filter = std::unique_ptr<void, decltype(&::seccomp_release)>;

bool allow_computing(const Filter& filter) {
  for (const int call : kComputing) {
    if (::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  }
  // Memory, but none that can be executed.
  const scmp_arg_cmp not_run{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    if (::seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &not_run) != 0) return false;
  }
  // Threads of its own, no processes. clone3 hides its flags behind a pointer: the C library goes back to clone where there is none.
  if (::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0) return false;
  const scmp_arg_cmp thread{.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = CLONE_THREAD, .datum_b = CLONE_THREAD};
  return ::seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, &thread) == 0;
}

}  // namespace

bool limit_this_process(const SandboxLimits& limits) {
  return limit(RLIMIT_CPU, limits.cpu_seconds) && limit(RLIMIT_DATA, limits.memory) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) &&
         ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::prctl(PR_SET_DUMPABLE, 0) == 0;
}

bool shut_the_door() {
  const Filter filter(::seccomp_init(SCMP_ACT_ERRNO(EPERM)), &::seccomp_release);
  return filter && allow_computing(filter) && ::seccomp_load(filter.get()) == 0;  // it sets PR_SET_NO_NEW_PRIVS too
}

}  // namespace ronde::media
