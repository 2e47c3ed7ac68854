#include "engine/run/owed_lines.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "engine/execution/line_columns.hpp"
#include "engine/payout/key_order.hpp"

namespace remit {

Result<std::unique_ptr<OwedLines>> OwedLines::make(std::unique_ptr<BatchEvaluation> rated,
                                                   const Ruleset& ruleset, Ledger& ledger, bool add_numbers,
                                                   PostingNames& names) {
  std::unique_ptr<OwedLines> owed(new OwedLines({&rated->graph, &rated->facts, &rated->evaluation}, ruleset));
  owed->owned_ = std::move(rated);
  if (!owed->has_errors()) {
    Result<LineNumbers> numbers = number_lines(ledger, ruleset, add_numbers, names);
    if (!numbers) {
      return tl::make_unexpected(numbers.error());
    }
    owed->numbers_ = std::make_shared<const LineNumbers>(std::move(*numbers));
  }
  Result<void> begun = owed->begin();
  return begun ? Result<std::unique_ptr<OwedLines>>(std::move(owed)) : tl::make_unexpected(begun.error());
}

Result<std::unique_ptr<OwedLines>> OwedLines::make(const RatedFacts& rated, const Ruleset& ruleset,
                                                   std::shared_ptr<const LineNumbers> numbers) {
  std::unique_ptr<OwedLines> owed(new OwedLines(rated, ruleset));
  owed->numbers_ = std::move(numbers);
  Result<void> begun = owed->begin();
  return begun ? Result<std::unique_ptr<OwedLines>>(std::move(owed)) : tl::make_unexpected(begun.error());
}

OwedLines::Lists::Lists(std::vector<std::vector<Entitlement>> lists) : lists_(std::move(lists)) {
  std::size_t end = 0;
  for (const std::vector<Entitlement>& each : lists_) {
    ends_.push_back(end += each.size());
  }
}

std::unique_ptr<OwedLines> OwedLines::of(std::vector<std::vector<Entitlement>> lines, const Ruleset& ruleset,
                                         std::uint64_t line_count) {
  std::unique_ptr<OwedLines> owed(new OwedLines({}, ruleset));
  owed->line_count_ = line_count;
  owed->all_ = Lists(std::move(lines));
  // They are large: where each stands takes less than a second one of each.
  owed->order_ = key_order(owed->all_, [](const Entitlement& each) -> const PostingKey& { return each.key; });
  return owed;
}

std::span<const Entitlement> OwedLines::next_of_all() {
  constexpr std::size_t kPiece = 4096;
  const std::size_t end = std::min(order_.size(), next_ + kPiece);
  piece_.clear();
  while (next_ < end) {
    piece_.push_back(all_[order_[next_++]]);
  }
  return piece_;
}

Result<void> OwedLines::begin() {
  read_later_ = rated_.evaluation->gives_lines_later();
  if (has_errors()) {
    return {};
  }
  find_plans();
  return has_errors() ? Result<void>() : sort_others();
}

KeySources OwedLines::sources() const {
  return {&ruleset_, rated_.facts, &numbers_->rules, &numbers_->of_word, &numbers_->in_currency};
}

/// Whether the lines of a plan, read by rows, come in order of key, and no other plan's between them.
bool OwedLines::stands_in_order(std::size_t plan) {
  const std::size_t rule = rated_.graph->plans[plan].rule;
  const auto* scope = std::get_if<FactScope>(&ruleset_.rules[rule].scope);
  if (scope == nullptr || !reader_->goes_by_rows(plan)) {
    return false;
  }
  const auto same_component = [&](const RuleNumbers& numbers) {
    return std::ranges::find(numbers.components, numbers_->rules[rule].components.front()) !=
           numbers.components.end();
  };
  return std::ranges::count_if(numbers_->rules, same_component) == 1 && keys_ascend(scope->kind);
}

/// Whether the facts of a kind stand in order of their keys.
bool OwedLines::keys_ascend(FactKind kind) {
  const auto [known, is_new] = keys_ascend_.try_emplace(kind, false);
  if (is_new) {
    known->second = std::ranges::is_sorted(rated_.facts->table(kind).keys);
  }
  return known->second;
}

/// Tells the plans that can be read later from those whose lines have to be sorted, and reads these.
void OwedLines::find_plans() {
  if (!read_later_) {
    lines_ = std::move(rated_.evaluation->lines);
    return;
  }
  reader_.emplace(*rated_.evaluation);
  for (std::size_t plan = 0; plan < rated_.graph->plans.size(); ++plan) {
    if (stands_in_order(plan)) {
      const std::size_t rule = rated_.graph->plans[plan].rule;
      runs_.push_back({.component = numbers_->rules[rule].components.front(), .plan = plan});
    } else {
      reader_->read_whole(plan, lines_);
    }
  }
}

/// The words that tell lines apart get their numbers in the order of their bytes, so that these don't depend
/// on which lines come first.
Result<void> OwedLines::number_words() {
  std::set<Symbol> symbols(lines_.fans.begin(), lines_.fans.end());
  symbols.erase(kMissingSymbol);
  std::set<std::string> words;
  for (const Symbol symbol : symbols) {
    words.emplace(rated_.facts->symbols().text(symbol));
  }
  for (const std::string& word : words) {
    if (const Result<std::int32_t> number = numbers_->of_word(word); !number) {
      return tl::make_unexpected(number.error());
    }
  }
  return {};
}

Result<void> OwedLines::sort_others() {
  line_count_ = lines_.size();
  if (Result<void> numbered = number_words(); !numbered) {
    return numbered;
  }
  std::vector<Entitlement> unsorted;
  if (Result<void> appended = append_entitlements(lines_, sources(), unsorted); !appended) {
    return appended;
  }
  lines_ = {};
  sorted_ = in_order_of_key(std::move(unsorted));
  find_runs();
  return {};
}

void OwedLines::find_runs() {
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
}

/// The next piece of a plan, unless it has been read already. False at the plan's end.
bool OwedLines::read_plan(std::size_t plan) {
  if (!is_read_) {
    clear_lines(lines_);
    is_read_ = reader_->read(plan, lines_);
    line_count_ += lines_.size();
  }
  return is_read_;
}

std::optional<OwedLines::FactLines> OwedLines::next_of_facts() {
  while (run_ < runs_.size() && runs_[run_].plan && !has_errors()) {
    if (!read_plan(*runs_[run_].plan)) {
      ++run_;
      continue;
    }
    if (!lines_.components.empty() || !lines_.currencies.empty() || !lines_.fans.empty()) {
      return std::nullopt;
    }
    is_read_ = false;
    const std::size_t rule = rated_.graph->plans[*runs_[run_].plan].rule;
    const FactKind kind = std::get<FactScope>(ruleset_.rules[rule].scope).kind;
    return FactLines{runs_[run_].component, &rated_.facts->table(kind),
                     &rated_.facts->table(FactKind::kPartner), &lines_};
  }
  return std::nullopt;
}

Result<std::span<const Entitlement>> OwedLines::next() {
  if (can_be_read_again()) {
    return next_of_all();
  }
  while (run_ < runs_.size() && !has_errors()) {
    const Run& run = runs_[run_];
    if (!run.plan) {
      ++run_;
      return std::span<const Entitlement>(sorted_).subspan(run.first, run.end - run.first);
    }
    if (!read_plan(*run.plan)) {
      ++run_;
      continue;
    }
    is_read_ = false;
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
  return (rated_.evaluation != nullptr && rated_.evaluation->error_count != 0) ||
         (reader_ && reader_->has_errors());
}

Evaluation& OwedLines::with_errors() {
  if (read_later_) {
    rated_.evaluation->collect_lines();
    line_count_ = rated_.evaluation->lines.size();
  }
  return *rated_.evaluation;
}

}  // namespace remit
