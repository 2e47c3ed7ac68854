// The phrases that made-up rule files are put together from: literals, dates, conditions and paths of one
// kind of fact. Every phrase is a legal piece of the language wherever that fact is in sight.
#pragma once

#include <string>
#include <vector>

#include "tests/laws/draw.hpp"

namespace remit::laws {

/// Literals of one currency.
class Literals {
 public:
  Literals(Draw& draw, std::string currency, int digits)
      : draw_(draw), currency_(std::move(currency)), digits_(digits) {}

  /// `EUR 1_250.50`, at least zero: of any size, and now and then huge.
  [[nodiscard]] std::string money();
  /// `EUR 12.34` with at most `most` major units.
  [[nodiscard]] std::string money_up_to(std::int64_t most);
  [[nodiscard]] std::string money_of(std::int64_t major_units) const;
  /// `7.25%`, from 0% to 120%.
  [[nodiscard]] std::string percent();
  /// A day of 2024 to 2026 as `2025-03-31`, often the first or last of a month.
  [[nodiscard]] std::string day();
  [[nodiscard]] const std::string& currency() const noexcept { return currency_; }
  [[nodiscard]] Draw& draw() noexcept { return draw_; }

 private:
  Draw& draw_;
  std::string currency_;
  int digits_;
};

/// A date path with the condition under which it can be read; an empty guard means always.
struct GuardedPath {
  std::string path;
  std::string guard;
};

/// What a kind of fact offers to rules.
struct KindPhrases {
  std::string kind;                 ///< `deal`
  std::string own_amount;           ///< `deal.value`; empty for leads
  std::vector<GuardedPath> dates;   ///< to govern by or to count by
  std::vector<GuardedPath> starts;  ///< to measure time since
  std::vector<GuardedPath> payees;
  std::vector<std::string> cap_keys;  ///< what a window cap may be per
  bool has_refunds = false;
};

/// `deal`, `invoice`, `payment`, `refund`, `claim` (a fact of one's own) or `lead`.
[[nodiscard]] const KindPhrases& phrases_of(const std::string& kind);

/// A condition on a fact of `kind`, never with an `and` or `or` outside of parentheses.
[[nodiscard]] std::string draw_condition(Literals& literals, const std::string& kind);

/// `conditions` joined by `and`, empty ones left out.
[[nodiscard]] std::string all_of(const std::vector<std::string>& conditions);

}  // namespace remit::laws
