// What an evaluation's lines entitle to, in order of key. Lines that stand in that order already are read
// and forgotten piece by piece; only the others are kept and sorted.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/execution/line_reader.hpp"
#include "engine/payout/difference.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/posting_keys.hpp"

namespace remit {

/// What lines are evaluated from and by.
struct RatedFacts {
  const Graph* graph;
  const FactSet* facts;
  Evaluation* evaluation;
};

class OwedLines final : public EntitlementStream {
 public:
  /// Numbers the lines as number_lines() does and, where the evaluation gave no lines yet, reads those that
  /// have to be sorted. `ruleset`, `ledger` and `names` must outlive it. Fails as the numbering does.
  [[nodiscard]] static Result<std::unique_ptr<OwedLines>> make(std::unique_ptr<BatchEvaluation> rated,
                                                               const Ruleset& ruleset, Ledger& ledger,
                                                               bool add_numbers, PostingNames& names);
  /// The same of lines that are numbered by `numbers`. All of it must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<OwedLines>> make(const RatedFacts& rated,
                                                               const Ruleset& ruleset,
                                                               std::shared_ptr<const LineNumbers> numbers);
  /// Lines that are all there, in any order, in several lists.
  [[nodiscard]] static std::unique_ptr<OwedLines> of(std::vector<std::vector<Entitlement>> lines,
                                                     const Ruleset& ruleset, std::uint64_t line_count);

  /// Ends early when a row turns out that can't be rated.
  [[nodiscard]] Result<std::span<const Entitlement>> next() override;
  /// Lines of facts of one kind, in order of their keys, the one line of each that has its component.
  struct FactLines {
    std::int32_t component = 0;
    const FactTable* facts = nullptr;
    const FactTable* partners = nullptr;
    const LineColumns* lines = nullptr;
  };
  /// Such lines, where they are the next ones; next() doesn't give them again. Ends as next() does.
  [[nodiscard]] std::optional<FactLines> next_of_facts();
  /// Whether the lines can be read again: those that are all there. Others are forgotten.
  [[nodiscard]] bool can_be_read_again() const noexcept { return rated_.evaluation == nullptr; }
  /// Begins again with the first.
  void read_again() noexcept { next_ = 0; }
  /// Whether there are rows that can't be rated: what was given is worth nothing then.
  [[nodiscard]] bool has_errors() const;
  /// Its evaluation with all of its errors.
  [[nodiscard]] Evaluation& with_errors();
  /// How many lines have been read; all when the stream has ended.
  [[nodiscard]] std::uint64_t line_count() const noexcept { return line_count_; }

 private:
  OwedLines(const RatedFacts& rated, const Ruleset& ruleset) : rated_(rated), ruleset_(ruleset) {}
  [[nodiscard]] Result<void> begin();
  void find_plans();
  [[nodiscard]] bool stands_in_order(std::size_t plan);
  [[nodiscard]] bool keys_ascend(FactKind kind);
  [[nodiscard]] Result<void> number_words();
  [[nodiscard]] Result<void> sort_others();
  void find_runs();
  [[nodiscard]] bool read_plan(std::size_t plan);
  [[nodiscard]] std::span<const Entitlement> next_of_all();
  [[nodiscard]] KeySources sources() const;

  /// Entitlements of one component, which stand together: of a plan that is read piece by piece, or a part
  /// of `sorted_`.
  struct Run {
    std::int32_t component;
    std::optional<std::size_t> plan;
    std::size_t first = 0;
    std::size_t end = 0;
  };

  std::unique_ptr<BatchEvaluation> owned_;  // what rated_ is of, unless somebody else owns it
  RatedFacts rated_;
  const Ruleset& ruleset_;
  bool read_later_ = false;
  std::shared_ptr<const LineNumbers> numbers_;
  std::map<FactKind, bool> keys_ascend_;  // of those that rules are for
  std::optional<LineReader> reader_;
  std::vector<Entitlement> sorted_;
  /// What is all there: several lists, one behind the other.
  class Lists {
   public:
    Lists() = default;
    explicit Lists(std::vector<std::vector<Entitlement>> lists);
    [[nodiscard]] std::size_t size() const noexcept { return ends_.empty() ? 0 : ends_.back(); }
    [[nodiscard]] const Entitlement& operator[](std::size_t line) const {
      const auto list =
          static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), line) - ends_.begin());
      return lists_[list][line - (list == 0 ? 0 : ends_[list - 1])];
    }

   private:
    std::vector<std::vector<Entitlement>> lists_;
    std::vector<std::size_t> ends_;  // of each, behind all before it
  };
  Lists all_;
  std::vector<std::uint32_t> order_;  // of all_
  std::size_t next_ = 0;              // in order_
  std::vector<Run> runs_;             // in order of component
  std::size_t run_ = 0;
  LineColumns lines_;     // of a piece
  bool is_read_ = false;  // lines_ are the next piece
  std::vector<Entitlement> piece_;
  std::uint64_t line_count_ = 0;
};

}  // namespace remit
