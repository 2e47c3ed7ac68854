// The typed ruleset: what a set of rule files means, after every check. Immutable once built; the evaluation
// graph, the naive evaluator of the tests and the explanations are all made from it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/analysis/payout.hpp"
#include "engine/analysis/proof.hpp"
#include "engine/analysis/scenario.hpp"
#include "engine/analysis/time_ranges.hpp"
#include "engine/analysis/typed_expression.hpp"
#include "engine/calendar/date.hpp"
#include "engine/calendar/month_arithmetic.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/money/allocation.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/rational.hpp"
#include "engine/money/rounding.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

/// One line of a measure: what each contributing fact adds. Expressions are seen from that fact (ThisFact).
struct MeasureTotal {
  bool subtracts = false;  ///< `less`
  bool counts = false;     ///< `count`: each fact adds one
  FactKind fact = FactKind::kInvoice;
  std::optional<TypedId> value;  ///< absent for counts
  TypedId by;                    ///< the date at which it counts; `never` doesn't count
  std::optional<TypedId> until;  ///< `while`: it counts on each day from `by` through this one
  std::optional<TypedId> where;
  std::vector<TypedId> keys;   ///< in the order of Measure::key_names
  std::vector<TypedId> edges;  ///< as WindowEdges, read from the keys alone
  grammar::SourceSpan span;
};

/// What a measure makes of what counts in its window. All but totals have no value where nothing does:
/// reading one then is an error of the row.
enum class MeasureKind : std::uint8_t { kTotal, kAverage, kLowest, kHighest, kFirst, kLast };

/// `average`, `lowest` …; `total` for sums and counts.
[[nodiscard]] std::string_view to_text(MeasureKind kind);

/// A running total, or something else of what counts: in the window, or while it counts on one of its days at
/// least. Contributions stand in order of (date, kind of fact,
/// id); a refund that counts on its invoice's date stands directly behind that invoice.
struct Measure {
  std::string name;
  std::vector<std::string> key_names;
  std::vector<Type> key_types;
  Type type;  ///< money or number
  MeasureKind kind = MeasureKind::kTotal;
  std::vector<MeasureTotal> totals;  ///< one of any other kind than totals
  TypedWindow window;
  grammar::SourceSpan span;
};

/// What a line, or a step of a balance, is for.
struct FactScope {
  FactKind kind = FactKind::kDeal;
};
struct PeriodScope {  // for each partner, quarter
  PeriodKind kind = PeriodKind::kQuarter;
  int first_month = 1;
};
using Scope = std::variant<FactScope, PeriodScope>;

/// What is kept from step to step: funds, banks, allowances, high-water marks. For each of its keys the steps
/// run in order of their day, then id, from what it starts with; every expression is seen from the step.
struct Balance {
  struct Let {
    std::string name;
    TypedId value;
    grammar::SourceSpan span;
  };
  std::string name;
  Type type;  ///< money or number
  Scope step;
  TypedId by;  ///< the step's day; `never`, or one behind the batch's last day, is no step
  std::optional<TypedId> where;
  std::vector<std::string> key_names;
  std::vector<Type> key_types;
  std::vector<TypedId> keys;
  std::optional<PeriodScope> anew;  ///< each such period starts anew
  TypedId starts;
  std::vector<Let> lets;
  TypedId becomes;  ///< absent value: the step changes nothing
  /// Of steps for periods: from when on a partner who never joined has them. The first day of the rules that
  /// read it.
  std::optional<Date> start;
  grammar::SourceSpan span;
};

enum class ScaleForm : std::uint8_t { kMarginal, kWhole, kInterpolated };

/// What a row's amount is for.
enum class ScalePer : std::uint8_t {
  kRow,      ///< a rate; or an amount for reaching the row
  kUnit,     ///< for each unit of X
  kStarted,  ///< for each `block` units of X that are begun
};
/// One row: from `bound` on (or above it). Marginal and whole rows hold a rate, an amount or a word;
/// interpolated rows hold the amount (or rate) at the bound itself.
struct ScaleRow {
  Rational bound;  ///< 0 where it is read from facts: ScaleRead::bounds
  bool above = false;
  Rational value;  ///< 0 for words
  grammar::SourceSpan span;
  ScalePer per = ScalePer::kRow;
  Rational block = 1;     ///< of kStarted
  Rational plus = 0;      ///< paid as well where the row is reached (marginal: of every row reached)
  std::string word = {};  ///< of scales of words
  bool bound_is_read = false;
};
struct ScaleVersion {
  EffectiveRange effective;
  std::vector<ScaleRow> rows;  ///< ascending by bound, the first at zero
  grammar::SourceSpan span;
  bool each_slice_rounded = false;  ///< marginal: what each slice pays, to minor units by the ruleset's mode
  [[nodiscard]] bool reads_facts() const { return std::ranges::any_of(rows, &ScaleRow::bound_is_read); }
};
struct Scale {
  std::string name;
  ScaleForm form = ScaleForm::kMarginal;
  Type bound_type;                     ///< money or number
  Type value_type;                     ///< percent: a rate on X; money or number: an amount; symbol: words
  std::vector<ScaleVersion> versions;  ///< disjoint
};

/// Fixed figures and words by keys and dates.
struct Table {
  struct Key {
    std::string name;  ///< as written: `deal.region`
    Type type;         ///< a word or a reference
  };
  struct Column {
    std::string name;
    Type type;  ///< of every row; a kSymbol for words
  };
  using Cell = std::variant<Rational, std::string>;
  struct Row {
    std::vector<std::optional<std::string>> keys;  ///< words, or ids of facts; none: `any`
    std::optional<Date> from;                      ///< none: always
    std::vector<Cell> cells;                       ///< by column
    grammar::SourceSpan span;
  };
  std::string name;
  std::vector<Key> keys;
  std::vector<Column> columns;
  std::vector<Row> rows;  ///< in order of the file
};

/// Of the rows `fitting` of `table`, whose keys fit and which stand in order, the one that is read on `day`:
/// the first that is in force then or, of the rows with the very same keys as it, the one with the latest
/// day.
[[nodiscard]] std::optional<std::size_t> row_in_force(const Table& table,
                                                      const std::vector<std::size_t>& fitting, Date day);

/// What a line is fanned out to: each row of the scope becomes one row a combination. Expressions are seen
/// from the row as the fans before have made it. A row of which it can't be told is one row, whose parts
/// fail.
struct FanOut {
  /// The lines of another rule, whose rows this rule's come from; always the first.
  struct Lines {
    std::size_t rule;  ///< of Ruleset::rules
  };
  /// Those who take part in a deal, by position, then id.
  struct Participants {
    TypedId deal;
  };
  /// Up to `levels` partners above `of`, next to next, by a dated reference of partners.
  struct Upline {
    TypedId of;
    std::size_t attribute;  ///< of FactKind::kPartner
    TypedId on;
    std::int64_t levels;
  };
  /// Days at equal distances from `start` (or one distance after it), through the batch's last day. The
  /// distances are counted from `start` itself.
  struct Steps {
    TypedId start;
    TypedId every;  ///< months or days, above zero
    bool months;
    bool after;
  };
  /// The periods that lie in or reach into a range, through the batch's last day.
  struct Periods {
    PeriodKind kind;
    TypedId first;
    TypedId last;
  };
  /// Runs of days of a range on which a dated attribute of a partner has one value, through the batch's last
  /// day.
  struct Stretches {
    TypedId partner;
    std::size_t attribute;  ///< of FactKind::kPartner
    TypedId first;
    TypedId last;
  };
  std::string name;  ///< as rule files read it: `instalment`
  std::variant<Lines, Participants, Upline, Steps, Periods, Stretches> form;
  grammar::SourceSpan span;
};
/// The expressions of a fan, in the order in which they are read.
[[nodiscard]] std::vector<TypedId> operands_of(const FanOut& fan);

/// Most that a line may be: `cap EUR 20_000 per deal` in a rule for each deal.
struct FactCap {
  TypedId limit;  ///< absent value (no arm holds): no cap
  std::optional<TypedId> when;
  grammar::SourceSpan span;
  Rational excess_rate = 0;  ///< of what is cut off, this share is paid all the same
};
/// Most that the lines of a window may be together. Lines run in order of governing date, then id; each gets
/// what the running total, cut at the limit of the window's first line, grows by. Lines that a refund at the
/// original rate takes back count for those behind them with what is left.
struct WindowCap {
  TypedId limit;
  std::string per;             ///< as written: `partner`, `deal`, `customer`, `programme`
  std::optional<TypedId> key;  ///< reference or word; absent for the whole programme
  TypedWindow window;
  std::vector<TypedId> edges = {};  ///< as WindowEdges, read from the key alone
  std::optional<TypedId> when;
  grammar::SourceSpan span;
  Rational excess_rate = 0;
  /// Lines run in order of the day on which their fact was known first, before governing date and id: whoever
  /// was known first keeps the room.
  bool in_order_of_booking = false;
};

enum class RefundTreatment : std::uint8_t {
  kNotAsked,        ///< lead and period rules: refunds don't concern the line itself
  kReRate,          ///< the fact is what is left of it
  kAtOriginalRate,  ///< unrounded line × refunded ÷ the fact's own amount is taken back
  kNone,
};
struct RefundRule {
  RefundTreatment treatment = RefundTreatment::kNotAsked;
  /// `within 90 days of D`: refunds later than D (seen from the refund) + length don't count.
  struct Limit {
    std::int64_t length;
    bool months;
    TypedId of;  ///< seen from the refund (ThisFact is the refund)
  };
  std::optional<Limit> within;
  grammar::SourceSpan span;
  /// Where refunds are amended, what counts instead of `within`, by what is in force: exactly one of them is.
  /// The rule's own is the first; `treatment` is what those say that aren't `none`.
  struct Alternative {
    std::string of;  ///< the amendment that says so; empty: the rule itself
    TypedId in_force;
    bool none = false;
    std::optional<Limit> within;
    grammar::SourceSpan span;
  };
  std::vector<Alternative> alternatives = {};
};

/// An exception or a promo, as it stands to one part of one version of a rule.
struct Amendment {
  std::string name;
  bool is_promo = false;
  bool adds = false;    ///< `add`: to what the rule says; else its value stands in place of that
  std::string because;  ///< empty when nothing is said
  TypedId holds;        ///< for whom, on which days and under which condition
  TypedId value;  ///< money; absent value: it doesn't hold. Of clauses a number, the same for the same words
  TypedId in_force;  ///< yes/no: it is the one that counts
  /// Most that it adds to all lines together: they run in order of governing date, then id, and each gets
  /// what the running total, cut at the limit, grows by.
  struct Budget {
    TypedId limit;
    TypedId added;                     ///< what it would add without one; zero where it isn't in force
    bool in_order_of_booking = false;  ///< as WindowCap
    grammar::SourceSpan span;
  };
  std::optional<Budget> budget;
  grammar::SourceSpan span;  ///< of its first line
};
/// A part of a rule and what amends it. The clause itself, as Rule holds it, is the choice between them.
struct AmendedPart {
  enum class Part : std::uint8_t {
    kAmount,
    kDecay,
    kFloor,
    kFactCap,
    kWindowCap,
    kRefunds,
    kClawback,
    kSplit,
    kDue
  };
  Part part = Part::kAmount;
  std::size_t cap = 0;                ///< of Rule::fact_caps or window_caps
  std::optional<TypedId> unamended;   ///< what the rule itself says; none: it has no such clause
  TypedId in_force;                   ///< an AmendmentInForce
  std::vector<Amendment> amendments;  ///< in the order of AmendmentInForce::candidates
};

/// A share of a line: a part of it to a partner.
struct SplitShare {
  Rational share;
  TypedId to;  ///< reference to a partner
  grammar::SourceSpan span;
};
/// How the rounded line, and what refunds take back of it, is divided among several partners, to the minor
/// unit. Shares of one partner are one line.
struct Split {
  std::optional<TypedId> in_force;  ///< where splits are amended: this is the one that counts
  std::optional<TypedId> when;      ///< where it doesn't hold, the line stays whole
  std::vector<SplitShare> shares;   ///< summing to one; empty: among the participants of `deal`
  std::optional<TypedId> deal;      ///< reference to a deal
  /// What the participants are weighed by, a field of FactKind::kDealPartner: shares, which sum to one, or
  /// weights, which needn't. None: equally, each partner once.
  std::optional<std::size_t> by;
  bool sums_to_one = false;
  OddUnits odd_units = OddUnits::kLargestRemainder;
  grammar::SourceSpan span;
};

/// A share of the line that is taken back from a date on: of what refunds have left of it, rounded and split
/// like it.
struct Clawback {
  TypedId share;  ///< percent; absent value: none
  TypedId on;     ///< date; `never`, or later than the batch's last day: not yet
  grammar::SourceSpan span;
};
/// What of a fact's amount has been received: of an invoice its payments, up to what credit notes have left
/// of it; of a deal that of all its invoices.
struct AsPaid {
  FactKind kind = FactKind::kDeal;  ///< or kInvoice
  TypedId of;                       ///< reference to it
};
/// When a part of the line is owed. Parts round cumulatively, so that they sum to the line.
struct DuePart {
  Rational share;             ///< of all with the same `of` together one
  std::optional<TypedId> on;  ///< date; absent value: the governing date
  std::optional<AsPaid> as_paid;
  std::optional<TypedId> when;  ///< not owed where it doesn't hold
  grammar::SourceSpan span;
  std::string of = {};  ///< the amendment that says so; empty: the rule itself
  std::optional<TypedId> in_force =
      std::nullopt;  ///< where `due` is amended: these parts are the ones that count
};

/// One version of a rule. Clauses apply in the order of these members.
struct Rule {
  bool figure = false;  ///< its lines are not posted and not rounded
  std::string name;
  std::string title;  ///< empty when there is none
  Scope scope;
  std::vector<FanOut> fans;  ///< from left to right
  std::optional<TypedId> where;
  EffectiveRange effective;
  TypedId governing_date;         ///< `never`: no line
  std::optional<TypedId> during;  ///< a condition that the analysis made of the clause
  std::optional<TypedId>
      pays;        ///< reference to a partner; figures for each fact pay nobody, but may count for one
  TypedId amount;  ///< money, of figures also a number or percent; absent value: no line
  std::optional<TypedId> decay;  ///< an ElasticFactor, or a choice of them
  std::optional<TypedId> floor;  ///< money; absent value: no floor
  std::vector<FactCap> fact_caps;
  std::vector<WindowCap> window_caps;
  RoundingMode rounding = RoundingMode::kHalfEven;
  std::vector<Split> splits;  ///< at most one is in force; several where the rule's own is amended
  RefundRule refunds;
  std::optional<Clawback> clawback;
  std::vector<DuePart> due;  ///< empty: the whole line, on its governing date. The rule's own come first
  grammar::SourceSpan due_span;
  std::vector<AmendedPart> amended;

  /// Where each clause stands; spans of clauses that aren't there are empty.
  struct Places {
    grammar::SourceSpan head, for_each, effective, during, pays, amount, decay, floor, rounding;
  } places;
  /// Dates between which period lines are made when a partner has no joined_on: `effective.from`.
};

/// What a fan over lines is of; none where a rule isn't for lines.
[[nodiscard]] inline const FanOut::Lines* lines_of(const Rule& rule) {
  return rule.fans.empty() ? nullptr : std::get_if<FanOut::Lines>(&rule.fans.front().form);
}

struct Ruleset {
  std::string name;
  Currency currency;
  RoundingMode rounding = RoundingMode::kHalfEven;
  MonthRule month_rule = MonthRule::kClampToMonthEnd;
  std::vector<std::string> tiers;     ///< lowest first
  bool rates_last_published = false;  ///< where a day has no exchange rate, the newest before it counts
  std::string pivot;  ///< the currency through which a pair without a rate of its own goes; empty: none
  FactSchema schema;  ///< standard and declared
  TypedPool expressions;
  std::vector<Measure> measures;
  std::vector<Balance> balances;  ///< in order of the files: each reads none but those before it
  std::vector<Scale> scales;
  std::vector<Table> tables;
  std::vector<Rule> rules;  ///< in order of the files, what one reads before it; versions share a name
  std::vector<Payout> payouts;
  std::vector<Proof> proofs;
  std::vector<Scenario> scenarios;
  std::vector<grammar::SourceFile> files;  ///< by FileNumber
};

}  // namespace remit
