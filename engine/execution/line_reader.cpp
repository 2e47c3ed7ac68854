#include "engine/execution/line_reader.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/execution/collect_lines.hpp"
#include "engine/execution/line_columns.hpp"

namespace remit {

struct LineReader::Plan {
  std::unique_ptr<PlanLines> lines;  // null: not by rows
  std::size_t next_row = 0;
};

LineReader::LineReader(Evaluation& evaluation) : state_(*evaluation.state_) {
  for (const RulePlan& plan : state_.graph->plans) {
    plans_.push_back({lines_to_read(state_, plan)});
  }
}
LineReader::~LineReader() = default;

bool LineReader::goes_by_rows(std::size_t plan) const {
  return plans_[plan].lines != nullptr;
}

bool LineReader::read(std::size_t plan, LineColumns& lines) {
  check(goes_by_rows(plan), "lines that are read by rows can be told by rows");
  Plan& reading = plans_[plan];
  const std::size_t rows = reading.lines->row_count();
  if (reading.next_row == rows) {
    return false;
  }
  const std::size_t end = std::min(rows, reading.next_row + kBatchRows);
  reading.lines->collect(reading.next_row, end, lines);
  reading.next_row = end;
  fill_up(lines);
  return true;
}

void LineReader::read_whole(std::size_t plan, LineColumns& lines) {
  collect_lines_of_plan(state_, state_.graph->plans[plan], lines);
  fill_up(lines);
}

bool LineReader::has_errors() const {
  return state_.error_count != 0;
}

}  // namespace remit
