// A rule file as written: header lines, declarations in their order, and the comments between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "grammar/ast/clauses.hpp"

namespace remit::ast {

/// `# …`, without its line end. `own_line`: nothing but blanks stands before it on its line.
struct Comment {
  std::string text;
  SourceSpan span;
  bool own_line = false;
};

// Header lines. Each may stand once; the analysis asks for what is missing.
struct RulesetLine {
  std::string name;
};
struct LanguageLine {
  std::string version;
};
struct CurrencyLine {
  Name currency;
};
struct RoundingLine {  // rounding half-even, once per payout line
  Name mode;
};
struct MonthsLine {};  // months clamp to month end
struct TiersLine {     // tiers Registered < Silver < Gold
  std::vector<Name> tiers;
};
/// `rates last published`, `rates of the day, through USD`.
struct RatesLine {
  bool last_published = false;
  std::optional<Name> pivot;
};

struct UseDeclaration {
  std::string path;
};
/// FIELD = field PATH is (NAME | one of EXPR+) ["," empty means EXPR]
struct FieldDeclaration {
  Path path;
  std::optional<Name> type;  // absent: one of
  std::vector<ExpressionId> one_of;
  std::optional<ExpressionId> empty_means;
};
/// FACT = fact NAME [of NAME] {¶ NAME NAME}
struct FactDeclaration {
  struct Field {
    Name name;
    Name type;
    SourceSpan span;
  };
  Name name;
  std::optional<Name> of;
  std::vector<Field> fields;
};
struct LetDeclaration {
  Name name;
  ExpressionId value;
};
/// TABLE: `columns` names the result columns; a row has a key for each `by`, an optional date and a value for
/// each column. A key that is the word `any` fits everything (a PathReference to `any`).
struct TableDeclaration {
  struct Row {
    std::vector<ExpressionId> keys;
    std::optional<ExpressionId> from;
    std::vector<ExpressionId> values;
    SourceSpan span;
  };
  Name name;
  std::vector<ExpressionId> by;
  std::vector<Name> columns;
  std::vector<Row> rows;
};
enum class ScaleKind : std::uint8_t { kMarginal, kWhole, kInterpolated };
/// SCALE: rows of a lower bound and what holds from there on.
struct ScaleDeclaration {
  struct Row {
    bool above = false;  // `above B`: B itself belongs to the row before
    ExpressionId bound;
    ExpressionId value;
    bool per_unit = false;
    std::optional<std::string> per_started;
    std::optional<ExpressionId> plus;
    SourceSpan span;
  };
  Name name;
  ScaleKind kind = ScaleKind::kMarginal;
  bool each_slice_rounded = false;
  std::optional<DateRange> effective;
  std::vector<Row> rows;
};
enum class TotalKind : std::uint8_t {
  kSum,
  kPlus,
  kLess,
  kCount,
  kAverage,
  kLowest,
  kHighest,
  kFirst,
  kLast
};
/// MEASURE.
struct MeasureDeclaration {
  struct Total {
    TotalKind kind = TotalKind::kSum;
    std::optional<ExpressionId> value;  // absent: `nothing`
    std::optional<ExpressionId> by;
    std::optional<RangeWindow> during;  // `while A through B`
    std::optional<ExpressionId> where;
    SourceSpan span;
  };
  Name name;
  std::vector<Path> keys;
  std::vector<Total> totals;
  std::optional<Window> window;
};
struct BalanceDeclaration {
  Name name;
  std::vector<Path> keys;
  std::optional<Name> each;
  std::optional<ExpressionId> by;
  std::optional<ExpressionId> where;
  std::optional<ExpressionId> starts;
  std::vector<LetClause> lets;
  std::optional<ExpressionId> becomes;
};
struct RuleDeclaration {  // rule or figure
  bool figure = false;
  Name name;
  std::optional<std::string> title;
  std::vector<Clause> clauses;
};
/// `exception NAME to RULE.PART [for PATH VALUE]`, `promo NAME to RULE.PART`.
struct AmendmentDeclaration {
  bool promo = false;
  Name name;
  Path target;
  std::optional<Name> for_kind;  // partner, tier, region, deal, customer
  std::optional<ExpressionId> for_value;
  std::vector<Clause> clauses;
};
struct PayoutDeclaration {
  Name name;
  std::optional<ExpressionId> where;  // `for partner where COND`
  std::vector<Clause> clauses;
};
/// `prove NAME EXPR <= EXPR` or `prove NAME RULE never falls as M grows`.
struct ProveDeclaration {
  Name name;
  ExpressionId subject;
  std::optional<ComparisonOperator> op;
  std::optional<ExpressionId> bound;
  bool falls = false;  // `never falls as`, else `never rises as` (both only without op)
  std::optional<ExpressionId> grows;
};
/// `given deal D1  partner Acme, kind new, value EUR 120_000`: fields with values; an attribute of a partner
/// may have dates: `tier Gold from 2026-03-11`.
struct GivenLine {
  struct Field {
    Name name;
    ExpressionId value;
    std::optional<DateRange> dates;
    SourceSpan span;
  };
  Name fact;
  std::optional<Name> id;
  std::vector<Field> fields;
  SourceSpan span;
};
/// `expect 2026-06  deal_bonus Acme EUR -5_040.00, Borealis EUR -2_160.00, paid out EUR 0.00`.
/// An item names a rule, a partner or both in either order; what it leaves out is the item's before it.
struct ExpectLine {
  enum class What : std::uint8_t { kPosted, kPaidOut, kCarried };
  struct Item {
    std::vector<Name> names;  // as written; rule or partner is told by the analysis; quoted text is a partner
    What what = What::kPosted;
    bool negative = false;
    MoneyLiteral amount;
    SourceSpan span;
  };
  Name period;  // 2026-06, 2026-Q2, 2026
  std::vector<Item> items;
  SourceSpan span;
};
struct ScenarioDeclaration {
  std::string title;
  SourceSpan title_span;
  std::vector<std::variant<GivenLine, ExpectLine>> lines;
};

using DeclarationForm =
    std::variant<RulesetLine, LanguageLine, CurrencyLine, RoundingLine, MonthsLine, TiersLine, RatesLine,
                 UseDeclaration, FieldDeclaration, FactDeclaration, LetDeclaration, TableDeclaration,
                 ScaleDeclaration, MeasureDeclaration, BalanceDeclaration, RuleDeclaration,
                 AmendmentDeclaration, PayoutDeclaration, ProveDeclaration, ScenarioDeclaration>;

/// One declaration; `head` is the span of its first line without a comment.
struct Declaration {
  DeclarationForm form;
  SourceSpan span;
  SourceSpan head;
};

/// A whole rule file.
struct File {
  grammar::FileNumber number = 0;
  ExpressionPool expressions;
  std::vector<Declaration> declarations;
  std::vector<Comment> comments;
};

}  // namespace remit::ast
