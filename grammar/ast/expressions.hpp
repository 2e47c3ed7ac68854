// Expressions as they stand in a rule file. Numbers are kept as exact text: the grammar knows no arithmetic.
//
// All expressions of a file live in one ExpressionPool and name each other by ExpressionId, so a tree of any
// depth is copied and destroyed without recursion. Sums, products and logical chains hold any number of
// operands, so that depth grows with parentheses alone, which the parser bounds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "grammar/source/source_file.hpp"

namespace remit::ast {

using grammar::SourceSpan;

enum class ExpressionId : std::uint32_t {};

/// One word as written, with its place. Where a name may stand in quotes (partners, ids of facts), `text` is
/// without the quotes, its escapes resolved, and `quoted` tells that they were there.
struct Name {
  std::string text;
  SourceSpan span;
  bool quoted = false;
};

/// `deal`, `invoice.deal.partner`: at least one part.
struct Path {
  std::vector<Name> parts;
  SourceSpan span;
};

/// `EUR 50_000`: `number` has its underscores removed and may have a decimal point. Never negative.
struct MoneyLiteral {
  std::string currency;
  std::string number;
};
/// `12.5%`.
struct PercentLiteral {
  std::string number;
};
/// `24`, `0.5`, `6 months`, `45 days`, `3 units`: a number, and the word that follows it directly, if any.
struct NumberLiteral {
  std::string number;
  std::optional<Name> unit;
};
/// `2026-04-01`, as written; whether there is such a day is the analysis's to say.
struct DateLiteral {
  std::string text;
};
/// `"Acme"`, without its quotes and with its escapes resolved.
struct TextLiteral {
  std::string text;
};
/// A path: a fact's field, a measure, scale, table column, balance, let, symbol, partner id or `never`.
struct PathReference {
  Path path;
};
/// `-x`.
struct Negation {
  ExpressionId operand;
};
enum class SumOperator : std::uint8_t { kPlus, kMinus };
/// `a + b - c`: the first term's operator is always kPlus. At least two terms.
struct Sum {
  struct Term {
    SumOperator op;
    ExpressionId value;
  };
  std::vector<Term> terms;
};
enum class ProductOperator : std::uint8_t { kTimes, kDividedBy, kOf };
/// `10% of deal.value * 2`: from left to right; the first factor's operator is always kTimes. At least two.
struct Product {
  struct Factor {
    ProductOperator op;
    ExpressionId value;
  };
  std::vector<Factor> factors;
};
enum class ViewOperator : std::uint8_t { kFor, kAt, kBefore, kOnTopOf, kLast };
/// `qtd_net before this`, `partner.tier at deal.closed_on`, `invoice.net on top of qtd_net`,
/// `revenue last year`, `sold for deal.partner`: `operand` looked at through `argument`.
struct View {
  ViewOperator op;
  ExpressionId operand;
  ExpressionId argument;
};
/// `deal.value in EUR`; no currency means `in its own currency`.
struct Conversion {
  ExpressionId operand;
  std::optional<Name> currency;
};
/// `x rounded`, `x rounded half-up`.
struct Rounded {
  ExpressionId operand;
  std::optional<Name> mode;
};
/// `x as known on D`.
struct AsKnownOn {
  ExpressionId operand;
  ExpressionId date;
};
/// `(a, b)` or `(x)`, optionally `.member`: a list of choices in parentheses.
struct Group {
  std::vector<ExpressionId> items;
  std::optional<Name> member;
};
/// `least of (a, b)`, `greatest of (a, b)`; `operand` is a Group.
struct Extreme {
  bool greatest;
  ExpressionId operand;
};
/// `months since D`, `days since D at E`.
struct Since {
  Name unit;
  ExpressionId start;
  std::optional<ExpressionId> at;
};
/// `days from A through B`.
struct DaysThrough {
  ExpressionId first;
  ExpressionId last;
};
enum class ComparisonOperator : std::uint8_t { kLess, kAtMost, kGreater, kAtLeast, kEqual, kIs, kIsNot };
/// `deal.value >= EUR 100_000`, `kind is new`, `tier is not Gold`. `invoice is paid` is kIs with a path.
struct Comparison {
  ComparisonOperator op;
  ExpressionId left;
  ExpressionId right;
};
/// `region is one of north, south`.
struct OneOf {
  ExpressionId operand;
  std::vector<ExpressionId> choices;
};
/// `deal has influencer`.
struct Has {
  ExpressionId operand;
  Name field;
};
/// `deal.closed_on in 2026-01-01 through 2026-03-31`.
struct InRange {
  ExpressionId operand;
  ExpressionId first;
  ExpressionId last;
};
struct Not {
  ExpressionId operand;
};
/// `a and b and c` (conjunction) or `a or b`. `and` binds closer than `or`. At least two operands.
struct Logical {
  bool conjunction;
  std::vector<ExpressionId> operands;
};
/// `A when c, B when d, otherwise E`. A choice with one unconditional value is that value's own node, never
/// a Choice. `otherwise` is the last arm, without a condition.
struct Choice {
  struct Arm {
    ExpressionId value;
    std::optional<ExpressionId> condition;
  };
  std::vector<Arm> arms;
  /// True when the arms were written on deeper lines instead of behind commas.
  bool on_lines = false;
};

/// Every form an expression takes: a closed set, visited exhaustively.
using ExpressionNode =
    std::variant<MoneyLiteral, PercentLiteral, NumberLiteral, DateLiteral, TextLiteral, PathReference,
                 Negation, Sum, Product, View, Conversion, Rounded, AsKnownOn, Group, Extreme, Since,
                 DaysThrough, Comparison, OneOf, Has, InRange, Not, Logical, Choice>;

struct Expression {
  ExpressionNode node;
  SourceSpan span;
};

/// The expressions of one file.
class ExpressionPool {
 public:
  ExpressionId add(ExpressionNode node, SourceSpan span) {
    expressions_.push_back(Expression{std::move(node), span});
    return static_cast<ExpressionId>(expressions_.size() - 1);
  }
  [[nodiscard]] const Expression& operator[](ExpressionId id) const {
    return expressions_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::size_t size() const noexcept { return expressions_.size(); }

 private:
  std::vector<Expression> expressions_;
};

}  // namespace remit::ast
