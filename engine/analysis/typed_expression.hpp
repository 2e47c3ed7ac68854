// Expressions after analysis: every name resolved, every type known, every number exact.
//
// One pool a ruleset holds them all; they name each other by TypedId, and operands always come before the
// expressions that use them, so a walk in order of number needs no recursion.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/money/rational.hpp"
#include "engine/money/rounding.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

enum class TypedId : std::uint32_t {};

enum class TypeKind : std::uint8_t {
  kMoney,    ///< an amount in `currency`, in major units
  kPercent,  ///< a share: 10% is 1/10
  kNumber,
  kText,    ///< any word; compared with symbols and texts
  kSymbol,  ///< one of a known set of words
  kDate,
  kMonths,  ///< a whole number of months
  kDays,    ///< a whole number of days
  kYesNo,
  kReference,  ///< a fact of kind `refers_to`
};

/// Type::currency of amounts in the currency of the very fact that the line is for. Their values are that
/// many minor units of the ruleset's currency as they are minor units of their own.
inline constexpr const char* kOwnCurrency = "its own currency";

struct Type {
  TypeKind kind = TypeKind::kNumber;
  std::string currency{};                   ///< for kMoney
  FactKind refers_to = FactKind::kPartner;  ///< for kReference

  [[nodiscard]] bool is_own_money() const { return kind == TypeKind::kMoney && currency == kOwnCurrency; }
  friend bool operator==(const Type&, const Type&) = default;
};

/// In the reader's words: `an amount in EUR`, `a percentage`, `a date`, `a partner`.
[[nodiscard]] std::string describe(const Type& type, const FactSchema& schema);

// ---- constants ----------------------------------------------------------------------------------
struct ConstantNumber {  // money in major units, percent as a share, number, months, days
  Rational value;
};
struct ConstantDate {  // may be Date::never()
  Date value;
};
struct ConstantWord {  // symbol or text
  std::string text;
};
struct ConstantYesNo {
  bool value;
};
struct ConstantFact {  // `partner "Acme"`: a fact by its id
  FactKind kind;
  std::string id;
};

// ---- what the line is for -----------------------------------------------------------------------
/// The fact that the line, or the contribution to a measure, is for.
struct ThisFact {
  FactKind kind;
};
/// The partner that the line pays; in a period line, the partner that it is for.
struct ThisPartner {};
/// The first or last day of the period that the line is for (`quarter.start`, `quarter.end`).
struct ThisPeriod {
  bool last;
  bool clipped = false;  ///< not after the batch's last day
};
/// The line's governing date.
struct GoverningDate {};
/// The batch's last day, from which `due` and `clawback` look.
struct BatchDay {};

/// A part of what `for each` fans the line out to: of Rule::fans the one at `fan`.
struct FanPart {
  enum class Part : std::uint8_t {
    kMember,   ///< participants: reference to a FactKind::kDealPartner
    kPartner,  ///< uplines: reference to the partner; lines: to whom it goes
    kLevel,    ///< uplines: 1 is next above
    kOn,       ///< steps: their day; lines: the governing date
    kNumber,   ///< steps: counted from 1
    kStart,    ///< periods and stretches: first day
    kEnd,      ///< periods and stretches: last day
    kAmount,   ///< lines: what is owed of it now
    kGross,    ///< lines: before refunds and clawback
  };
  std::size_t fan;
  Part part;
};

/// What the lines of a rule or figure come to for the very fact, or partner and period, that this line is
/// for; 0 without any.
struct LinesTotal {
  std::vector<std::size_t> rules;  ///< all versions, by index in Ruleset::rules
};

// ---- facts --------------------------------------------------------------------------------------
/// A field of the fact that `of` (a reference) points to. A missing value is an error of the row that reads
/// it; a date that may be `never` (paid_on, first_paid_on) is never missing. When the rule's refunds are
/// re-rated, the amount of the line's own fact (deal.value, invoice.net, payment.amount) is read as what is
/// left of it: the analysis says so with `less_refunds`.
struct FieldRead {
  TypedId of;
  FactKind kind;
  std::size_t field;
  std::optional<TypedId> on;             ///< dated fields: as of this day
  std::optional<Rational> empty_number;  ///< `empty means`, by the field's type
  std::optional<Date> empty_date;
  std::optional<std::string> empty_word;
  bool less_refunds = false;
  /// Money in whatever currency the fact is, as that many minor units of the ruleset's: only ConvertTo knows
  /// what it is worth.
  bool in_own_currency = false;
};
/// Whether the field has a value; for a dated field on `on`.
struct HasField {
  TypedId of;
  FactKind kind;
  std::size_t field;
  std::optional<TypedId> on;
};

/// The partner who takes part in a deal in a role. No such partner, or several, is an error of the row.
struct ParticipantRead {
  TypedId deal;
  std::string role;
};
/// Whether any partner takes part in a deal in a role; an empty one stands for any role.
struct HasParticipant {
  TypedId deal;
  std::string role;
};

// ---- calculation --------------------------------------------------------------------------------
struct Add {  // at least two terms, all of one type
  struct Term {
    bool minus;
    TypedId value;
  };
  std::vector<Term> terms;
};
struct Multiply {  // at least two factors, from left to right; the first never divides
  struct Factor {
    bool divides;
    TypedId value;
  };
  std::vector<Factor> factors;
};
struct Negate {
  TypedId operand;
};
struct ExtremeOf {
  bool greatest;
  std::vector<TypedId> operands;
};
struct RoundTo {  // to `digits` decimals of the major unit or number
  TypedId operand;
  RoundingMode mode;
  int digits;
};
enum class CompareOperator : std::uint8_t { kLess, kAtMost, kGreater, kAtLeast, kEqual, kNotEqual };
/// Numbers of one type, dates, or (kEqual and kNotEqual) words and references. Tiers compare by rank: then
/// `ordered_words` lists the words from lowest to highest.
struct CompareValues {
  CompareOperator op;
  TypedId left;
  TypedId right;
  std::vector<std::string> ordered_words;
};
struct AllOf {
  std::vector<TypedId> operands;  // evaluated left to right: a false one hides errors behind it
};
struct AnyOf {
  std::vector<TypedId> operands;  // likewise for a true one
};
struct Inverse {  // not
  TypedId operand;
};
/// The value of the first arm whose condition holds. An arm without condition is last. When none holds, the
/// value is absent: the clause that it belongs to isn't there.
struct FirstThatHolds {
  struct Arm {
    TypedId value;
    std::optional<TypedId> condition;
  };
  std::vector<Arm> arms;
};
/// date ± months or days.
struct ShiftDate {
  TypedId date;
  TypedId amount;
  bool minus;
  bool keeps_month_end = false;  ///< the last day of a month becomes the last day of another
};
/// Full months, or days, from `start` to `at`; negative before it. `never` on either side is an error.
struct ElapsedSince {
  bool months;
  TypedId start;
  TypedId at;
};
/// Days from `first` through `last`, both counted.
struct DaysBetween {
  TypedId first;
  TypedId last;
};

// ---- measures, scales, decay --------------------------------------------------------------------
enum class MeasureView : std::uint8_t {
  kSoFar,  ///< the bare name: after this fact; in a period line as of the period's (or the batch's) last day
  kBeforeThis,  ///< everything that stands before this fact
  kOn,          ///< `M at D`: everything through D, in D's window
};
/// A running total for the keys `keys` (in the order of the measure's own).
struct MeasureRead {
  std::size_t measure;
  MeasureView view;
  std::optional<TypedId> on;
  std::vector<TypedId> keys;
};
/// `target of M`: what the targets say of a measure for a partner and the period of its window in which a day
/// lies. Without one it is an error of the row.
struct TargetRead {
  std::size_t measure;  ///< kept for partners, over months, quarters, halves or years
  TypedId partner;
  TypedId day;
};
/// What a balance stands at before the step that is being worked out. Only within its own steps.
struct BalanceBefore {
  std::size_t balance;
};
/// A part of a balance.
struct BalanceRead {
  enum class Part : std::uint8_t {
    kAfter,   ///< the bare name: after the last step so far, as MeasureView::kSoFar; or at `on`
    kBefore,  ///< before the step that this line is
    kLet,     ///< a let of the step that this line is
  };
  std::size_t balance;
  Part part;
  std::size_t let = 0;        ///< of Balance::lets
  std::optional<TypedId> on;  ///< kAfter: the last step through this day; else so far
  std::vector<TypedId> keys;  ///< in the order of Balance::key_names
};
enum class ScaleView : std::uint8_t {
  kOf,       ///< `S of X`: what the scale pays on X
  kAt,       ///< `S at X`: the row that X reaches: its rate or amount
  kOnTopOf,  ///< `S of X on top of B`: what S pays on B + X less what it pays on B
};
struct ScaleRead {
  std::size_t scale;  ///< all versions; the governing date picks one
  ScaleView view;
  TypedId value;
  std::optional<TypedId> base;  ///< for kOnTopOf
  /// Bounds that are read from facts, seen from here: by version, then row; empty where a version has none.
  std::vector<std::vector<TypedId>> bounds;
};
/// `X in EUR`: an amount in another currency, by the rate of a day. Without a rate it is an error of the row.
struct ConvertTo {
  TypedId amount;
  std::optional<TypedId> currency;  ///< a word: what the fact's amount is in; none: `from`
  std::string from;                 ///< empty where `currency` says it
  std::string to;                   ///< empty where `into` says it
  TypedId day;
  std::optional<TypedId> into = {};  ///< a word: the currency of the fact that the line is for
};
/// The number of the row that a table reads for these keys, from 0: of the rows in force on `on`, the first
/// whose keys fit and, of the rows with the same keys, the one with the latest day. No row is an error.
struct TableRow {
  std::size_t table;
  std::vector<TypedId> keys;  ///< in the order of Table::keys
  std::optional<TypedId> on;  ///< where a row has a day
};
struct TableCell {
  std::size_t table;
  std::size_t column;
  TypedId row;  ///< a TableRow
};
/// A factor that depends on the time elapsed since a date, at the governing date. Steps in full months or
/// days.
struct LinearFactor {  // first before first_step, last after last_step, straight between
  std::int64_t first_step;
  std::int64_t last_step;
  Rational first;
  Rational last;
};
struct SteppedFactor {
  struct Step {
    std::int64_t from;  // ascending; the first is 0 and holds before as well
    Rational factor;
  };
  std::vector<Step> steps;
};
struct HalfLifeFactor {  // 2 ^ -(elapsed / half_life), to `decimals`, half-even; 1 before the start
  std::int64_t half_life;
  unsigned decimals;
  bool rises = false;  // a ramp: what is missing to 1 halves, so 1 less that
};
struct ElasticFactor {
  bool months;  ///< steps count full months, else days
  TypedId since;
  std::variant<LinearFactor, SteppedFactor, HalfLifeFactor> form;
};

// ---- amendments ---------------------------------------------------------------------------------
/// Which amendment of a part of a rule is in force: its number, from 1, or 0 where none is. Those that hold
/// and have a result stand, unless one that they yield to does so too; two that stand with different results
/// are an error of the row.
struct AmendmentInForce {
  struct Candidate {
    std::string name;
    grammar::SourceSpan span;            ///< of its first line
    TypedId holds;                       ///< yes/no
    TypedId result;                      ///< what the part would be
    std::vector<std::size_t> yields_to;  ///< other candidates, by place
    friend bool operator==(const Candidate&, const Candidate&) = default;
  };
  std::vector<Candidate> candidates;
};

// ---- the past -----------------------------------------------------------------------------------
/// What `operand` comes to for this line on the facts that were booked by `day`, whatever was booked or
/// corrected later. The line itself is as it is now: whom it pays, its governing date, its period.
struct AsKnownOn {
  TypedId operand;
  TypedId day;
};

/// Every typed expression: a closed set, visited exhaustively.
using TypedNode =
    std::variant<ConstantNumber, ConstantDate, ConstantWord, ConstantYesNo, ConstantFact, ThisFact,
                 ThisPartner, ThisPeriod, GoverningDate, BatchDay, FanPart, LinesTotal, FieldRead, HasField,
                 ParticipantRead, HasParticipant, Add, Multiply, Negate, ExtremeOf, RoundTo, CompareValues,
                 AllOf, AnyOf, Inverse, FirstThatHolds, ShiftDate, ElapsedSince, DaysBetween, MeasureRead,
                 BalanceBefore, BalanceRead, TargetRead, ScaleRead, ConvertTo, TableRow, TableCell,
                 ElasticFactor, AmendmentInForce, AsKnownOn>;

struct TypedExpression {
  TypedNode node;
  Type type;
  grammar::SourceSpan span;
};

class TypedPool {
 public:
  TypedId add(TypedNode node, Type type, grammar::SourceSpan span) {
    expressions_.push_back(TypedExpression{std::move(node), std::move(type), span});
    return static_cast<TypedId>(expressions_.size() - 1);
  }
  [[nodiscard]] const TypedExpression& operator[](TypedId id) const {
    return expressions_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::size_t size() const noexcept { return expressions_.size(); }

 private:
  std::vector<TypedExpression> expressions_;
};

}  // namespace remit
