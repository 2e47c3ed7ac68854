// What laws are checked with: a made-up case analysed, evaluated by the graph, and posted run after run to a
// book that is kept in memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/columns/posting.hpp"
#include "engine/payout/difference.hpp"
#include "tests/laws/made_case.hpp"

namespace remit::laws {

/// The ruleset of a case, or what is wrong with its text.
struct AnalysedCase {
  std::optional<Ruleset> ruleset;
  std::string mistakes;  ///< rendered; empty when there is a ruleset
};
[[nodiscard]] AnalysedCase analyse(const MadeCase& made);

/// One line of an evaluation with its names.
struct NamedLine {
  std::size_t rule = 0;
  std::string subject;  ///< the fact's id, or partner and period: `Acme/2026-04-01`
  std::string partner;
  Date due;
  std::int64_t minor_units = 0;
  std::int64_t refunded_minor_units = 0;
  std::size_t part = 0;       ///< of Rule::due
  std::string currency = {};  ///< empty: the ruleset's

  friend auto operator<=>(const NamedLine&, const NamedLine&) = default;
};
[[nodiscard]] std::string describe(const NamedLine& line);

struct NamedResult {
  std::vector<NamedLine> lines;  ///< in order of rule, then subject
  std::set<std::string> error_subjects;
};

/// Evaluates by the graph; with `narrow`, its kernels are chosen by the bounds of the facts, else for
/// anything.
[[nodiscard]] NamedResult evaluate_by_graph(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                            const FactView& view, bool narrow);
/// The same by the naive evaluator.
[[nodiscard]] NamedResult evaluate_by_reference(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                                const FactView& view);

/// A month as a batch sees it: what is dated and booked through its last day.
[[nodiscard]] FactView view_through(Date last_day);

/// Everything that was ever posted, in memory. Keys are made of names, so that two books can be compared.
class Book {
 public:
  using Key = std::tuple<std::string, std::string, std::string>;  ///< rule, partner, line

  /// Posts the differences of one run and gives them back. Rows with mistakes have no lines.
  std::vector<Posting> run(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                           const Period& period);

  /// Sums of all postings, keys that sum to nothing left out.
  [[nodiscard]] std::map<Key, std::int64_t> sums() const;

 private:
  std::int64_t number_of(const std::string& name);

  std::map<std::string, std::int64_t> numbers_;
  std::map<std::int64_t, std::string> names_;
  std::unordered_map<PostingKey, Posted, PostingKeyHash> posted_;
};

/// What an evaluation entitles to, summed by the same keys.
[[nodiscard]] std::map<Book::Key, std::int64_t> entitled(const Ruleset& ruleset,
                                                         const std::vector<MemoryFact>& facts,
                                                         const FactView& view);

}  // namespace remit::laws
