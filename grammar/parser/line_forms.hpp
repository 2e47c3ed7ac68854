// The forms that a line of a rule file can have, and the words that lead to them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace remit::grammar {

/// What stands behind the first word of a line. Rows without a leading keyword are read from their start.
enum class LineForm : std::uint8_t {
  // Header lines and one-line declarations.
  kRuleset,
  kLanguage,
  kCurrency,
  kHeaderRounding,
  kMonths,
  kTiers,
  kRates,
  kUse,
  kField,
  kLet,
  kProve,
  // Heads of declarations with clauses.
  kFact,
  kTable,
  kScale,
  kMeasure,
  kBalance,
  kRule,
  kAmendment,
  kPayout,
  kScenario,
  // Their rows and lines.
  kFactField,
  kColumns,
  kKeyedRow,
  kPlainRow,
  kScaleRow,
  kTotal,
  kWindow,
  kEach,
  kStarts,
  kBecomes,
  kGiven,
  kExpect,
  // Clauses.
  kForEach,
  kPays,
  kCountsFor,
  kEffective,
  kDuring,
  kAmount,
  kDecay,
  kFloor,
  kCap,
  kRounding,
  kSplit,
  kRefunds,
  kClawback,
  kDue,
  kWhen,
  kAdd,
  kBecause,
  kBudget,
  kYieldsTo,
  kCloses,
  kHold,
  kDraw,
  kReserve,
  kBelowZero,
  kPayoutCap,
  kThreshold,
  kFinal,
  kPaidIn,
};

/// A word (or two) that begins a line, the form of what follows, and a whole line as an example.
struct Keyword {
  std::string_view text;
  LineForm form;
  std::string_view example;

  /// The first word of `text`, by which a line is recognized.
  [[nodiscard]] constexpr std::string_view first_word() const { return text.substr(0, text.find(' ')); }
};

/// The words that begin a line in column one.
[[nodiscard]] std::span<const Keyword> declaration_keywords();

/// The words that begin an indented line below a declaration of form `head`; empty when its rows have no
/// keyword or when it has none.
[[nodiscard]] std::span<const Keyword> clause_keywords(LineForm head);

/// The example of `keyword` that is most like what was written, a whole line.
[[nodiscard]] std::string_view example_like(const Keyword& keyword, std::string_view written);

/// An example for a row without a keyword.
[[nodiscard]] std::string_view row_example(LineForm row);

/// The entry of `keywords` whose first word is `word`.
[[nodiscard]] const Keyword* find_keyword(std::span<const Keyword> keywords, std::string_view word);

/// The entry of `keywords` whose first word is most like `word`; null when none is near.
[[nodiscard]] const Keyword* nearest_keyword(std::span<const Keyword> keywords, std::string_view word);

}  // namespace remit::grammar
