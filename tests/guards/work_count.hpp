// How much work a piece of the program does, counted and not timed: statements that SQLite ran, rows that it
// gave, steps of its virtual machine, and allocations. The same on every machine and under any load, so a
// slow path fails a test where a clock would only make it slow.
#pragma once

#include <cstdint>
#include <functional>

namespace remit::test {

struct Work {
  std::int64_t statements = 0;     ///< statements that were begun, those inside triggers too
  std::int64_t rows = 0;           ///< that statements gave back
  std::int64_t machine_steps = 0;  ///< instructions of SQLite's virtual machine
  std::int64_t allocations = 0;    ///< calls of operator new, in any thread
};

/// What `body` does, on any connection that it opens or that was opened after the first call of watch_sqlite.
[[nodiscard]] Work work_of(const std::function<void()>& body);

/// Has every connection of this program count from now on. To be called before the first one is opened.
void watch_sqlite();

/// The work that one more of something costs: the difference of two measurements, divided by how many more
/// there were.
struct WorkEach {
  double statements = 0;
  double rows = 0;
  double machine_steps = 0;
  double allocations = 0;
};
[[nodiscard]] WorkEach work_each(const Work& fewer, const Work& more, std::int64_t how_many_more);

}  // namespace remit::test
