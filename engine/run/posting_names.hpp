// Postings with their names: the ledger keeps numbers, people and exports want ids and rules.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/posting.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

/// A posting with its names, for people and for export.
struct NamedPosting {
  Posting posting;
  std::string ruleset;
  std::string rule;
  std::string component;
  std::optional<Currency> currency;  ///< where it isn't the run's
  std::string partner;               ///< id
  std::string line_kind;             ///< `deal`, `quarter`
  std::string line;            ///< the fact's id, or the period: `2026-Q2`; with the fan, if there is one
  std::size_t fan_length = 0;  ///< of the fan at the end of `line`

  /// What else tells the line apart: `of Fjord`.
  [[nodiscard]] std::string_view fan() const {
    return std::string_view(line).substr(line.size() - fan_length);
  }
  /// `line` without it.
  [[nodiscard]] std::string_view whole_line() const {
    return fan_length == 0 ? std::string_view(line)
                           : std::string_view(line).substr(0, line.size() - fan_length - 2);
  }
};

/// Names of posting keys, looked up once each. The ledger must outlive it.
class PostingNames {
 public:
  explicit PostingNames(Ledger& ledger) : ledger_(&ledger) {}

  /// Fails as the ledger does, and with kMachine when the ledger doesn't know a number of the key.
  [[nodiscard]] Result<NamedPosting> name(const Posting& posting);

  // The parts one by one. What they give back is valid as long as this object. Once one component has been
  // asked for, several threads may ask for others.
  [[nodiscard]] Result<const Ledger::Component*> component(std::int32_t number);
  [[nodiscard]] Result<const std::string*> partner(std::int64_t key);
  /// Looks up all partners at once, for who asks for many of them.
  [[nodiscard]] Result<void> read_partners();
  [[nodiscard]] Result<const std::string*> word(std::int32_t number);
  /// The fact's id or the period's name, and what else tells the line apart: `2026-03, of Fjord`.
  [[nodiscard]] Result<std::string> line(const std::string& line_kind, const PostingKey& key);
  /// Empty for a line that isn't fanned out.
  [[nodiscard]] Result<std::string> fan(const PostingKey& key);

  /// Numbers that the ledger doesn't know: what a dry run gave to rules and words that never posted.
  void add_component(Ledger::Component component);
  void add_word(std::int32_t number, std::string word);

 private:
  [[nodiscard]] Result<std::string> whole_line(const std::string& line_kind, std::int64_t line);

  Ledger* ledger_;
  bool components_are_read_ = false;
  std::optional<FactSchema> schema_;  // once a line has been named
  std::unordered_map<std::int32_t, Ledger::Component> components_;
  std::unordered_map<std::int32_t, std::string> words_;
  std::unordered_map<std::int64_t, std::string> partners_;
};

/// Postings with their names, in order of partner, rule, component, kind of line and line. Fails as the names
/// do.
[[nodiscard]] Result<std::vector<NamedPosting>> name_in_order(PostingNames& names,
                                                              std::span<const Posting> postings);

/// The name of a run's or a line's period: `2026-10`, `2026-Q4`, `2026`; other ranges as
/// `2026-02-01 through 2026-04-30`.
[[nodiscard]] std::string period_name(Date first, Date last);

}  // namespace remit
