#include "engine/run/owed_lines.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <variant>

#include "engine/execution/line_columns.hpp"

namespace remit {

OwedLines::OwedLines(std::unique_ptr<BatchEvaluation> rated, const Ruleset& ruleset)
    : rated_(std::move(rated)), ruleset_(ruleset), read_later_(rated_->evaluation.gives_lines_later()) {}

Result<std::unique_ptr<OwedLines>> OwedLines::make(std::unique_ptr<BatchEvaluation> rated,
                                                   const Ruleset& ruleset, Ledger& ledger, bool add_numbers,
                                                   PostingNames& names) {
  std::unique_ptr<OwedLines> owed(new OwedLines(std::move(rated), ruleset));
  if (owed->has_errors()) {
    return owed;
  }
  owed->number_of_word_ = number_words(ledger, add_numbers, names);
  owed->number_in_currency_ = number_in_currencies(ledger, ruleset, add_numbers, names);
  Result<std::vector<RuleNumbers>> numbers =
      number_rules(ledger, ruleset, add_numbers, owed->number_of_word_, names);
  if (!numbers) {
    return tl::make_unexpected(numbers.error());
  }
  owed->numbers_ = std::move(*numbers);
  owed->find_plans();
  if (!owed->has_errors()) {
    if (Result<void> sorted = owed->sort_others(); !sorted) {
      return tl::make_unexpected(sorted.error());
    }
  }
  return owed;
}

KeySources OwedLines::sources() const {
  return {&ruleset_, &rated_->facts, &numbers_, &number_of_word_, &number_in_currency_};
}

/// Whether the lines of a plan, read by rows, come in order of key, and no other plan's between them.
bool OwedLines::stands_in_order(std::size_t plan) const {
  const std::size_t rule = rated_->graph.plans[plan].rule;
  const auto* scope = std::get_if<FactScope>(&ruleset_.rules[rule].scope);
  if (scope == nullptr || !reader_->goes_by_rows(plan)) {
    return false;
  }
  const auto same_component = [&](const RuleNumbers& numbers) {
    return std::ranges::find(numbers.components, numbers_[rule].components.front()) !=
           numbers.components.end();
  };
  return std::ranges::count_if(numbers_, same_component) == 1 &&
         std::ranges::is_sorted(rated_->facts.table(scope->kind).keys);
}

/// Tells the plans that can be read later from those whose lines have to be sorted, and reads these.
void OwedLines::find_plans() {
  if (!read_later_) {
    lines_ = std::move(rated_->evaluation.lines);
    return;
  }
  reader_.emplace(rated_->evaluation);
  for (std::size_t plan = 0; plan < rated_->graph.plans.size(); ++plan) {
    if (stands_in_order(plan)) {
      const std::size_t rule = rated_->graph.plans[plan].rule;
      runs_.push_back({.component = numbers_[rule].components.front(), .plan = plan});
    } else {
      reader_->read_whole(plan, lines_);
    }
  }
}

Result<void> OwedLines::sort_others() {
  line_count_ = lines_.size();
  std::vector<Entitlement> unsorted;
  if (Result<void> appended = append_entitlements(lines_, sources(), unsorted); !appended) {
    return appended;
  }
  lines_ = {};
  sorted_ = in_order_of_key(std::move(unsorted));
  for (std::size_t first = 0; first < sorted_.size();) {
    std::size_t end = first;
    while (end < sorted_.size() && sorted_[end].key.component == sorted_[first].key.component) {
      ++end;
    }
    runs_.push_back(
        {.component = sorted_[first].key.component, .plan = std::nullopt, .first = first, .end = end});
    first = end;
  }
  std::ranges::sort(runs_, std::ranges::less(), &Run::component);
  return {};
}

Result<std::span<const Entitlement>> OwedLines::next() {
  while (run_ < runs_.size() && !has_errors()) {
    const Run& run = runs_[run_];
    if (!run.plan) {
      ++run_;
      return std::span<const Entitlement>(sorted_).subspan(run.first, run.end - run.first);
    }
    clear_lines(lines_);
    if (!reader_->read(*run.plan, lines_)) {
      ++run_;
      continue;
    }
    line_count_ += lines_.size();
    piece_.clear();
    if (Result<void> appended = append_entitlements(lines_, sources(), piece_); !appended) {
      return tl::make_unexpected(appended.error());
    }
    if (!piece_.empty()) {
      return std::span<const Entitlement>(piece_);
    }
  }
  return std::span<const Entitlement>();
}

bool OwedLines::has_errors() const {
  return rated_->evaluation.error_count != 0 || (reader_ && reader_->has_errors());
}

Evaluation& OwedLines::with_errors() {
  if (read_later_) {
    rated_->evaluation.collect_lines();
    line_count_ = rated_->evaluation.lines.size();
  }
  return rated_->evaluation;
}

}  // namespace remit
