#include "tests/guards/work_count.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include <sqlite3.h>

namespace remit::test {
namespace {

std::atomic<std::int64_t> statements{0};
std::atomic<std::int64_t> rows{0};
std::atomic<std::int64_t> machine_steps{0};
std::atomic<std::int64_t> allocations{0};

int note(unsigned event, void* /*context*/, void* what, void* /*detail*/) {
  switch (event) {
    case SQLITE_TRACE_STMT:
      statements.fetch_add(1, std::memory_order_relaxed);
      break;
    case SQLITE_TRACE_ROW:
      rows.fetch_add(1, std::memory_order_relaxed);
      break;
    case SQLITE_TRACE_PROFILE:  // at the end of a statement
      machine_steps.fetch_add(
          sqlite3_stmt_status(static_cast<sqlite3_stmt*>(what), SQLITE_STMTSTATUS_VM_STEP, 1),
          std::memory_order_relaxed);
      break;
    default:
      break;
  }
  return 0;
}

int watch_connection(sqlite3* connection, const char** /*message*/, const sqlite3_api_routines* /*api*/) {
  return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW | SQLITE_TRACE_PROFILE, note,
                          nullptr);
}

Work counted() {
  return {.statements = statements, .rows = rows, .machine_steps = machine_steps, .allocations = allocations};
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  // aligned_alloc wants whole multiples.
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(bytes == 0 ? 1 : bytes)
                     : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

}  // namespace

void watch_sqlite() {
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch_connection));
}

Work work_of(const std::function<void()>& body) {
  const Work before = counted();
  body();
  const Work after = counted();
  return {.statements = after.statements - before.statements,
          .rows = after.rows - before.rows,
          .machine_steps = after.machine_steps - before.machine_steps,
          .allocations = after.allocations - before.allocations};
}

WorkEach work_each(const Work& fewer, const Work& more, std::int64_t how_many_more) {
  const auto each = [&](std::int64_t small, std::int64_t large) {
    return static_cast<double>(large - small) / static_cast<double>(how_many_more);
  };
  return {.statements = each(fewer.statements, more.statements),
          .rows = each(fewer.rows, more.rows),
          .machine_steps = each(fewer.machine_steps, more.machine_steps),
          .allocations = each(fewer.allocations, more.allocations)};
}

}  // namespace remit::test

// All of this program's allocations pass here; the other forms of new and delete call these (C++20,
// [new.delete]).
void* operator new(std::size_t bytes) {
  return remit::test::allocate(bytes, 1);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return remit::test::allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*bytes*/, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}
