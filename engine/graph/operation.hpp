// What a node does, as data: the closed set of operations of the evaluation graph. Nodes that have the same
// operation, frame and inputs are one node. Kernels that carry operations out live in engine/execution.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/analysis/typed_expression.hpp"
#include "engine/calendar/date.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/money/rational.hpp"
#include "engine/money/rounding.hpp"

namespace remit {

using NodeId = std::uint32_t;
using FrameId = std::uint32_t;

/// One row of a piecewise function: from the bound on, value = constant + slope × (x − offset). Where `block`
/// isn't 0, (x − offset) is counted in blocks, each one that is begun; where `is_rounded`, the product is
/// rounded before the constant is added.
struct Piece {
  Rational bound;      ///< of the first piece: minus infinity, whatever it says
  bool above = false;  ///< the bound itself belongs to the piece before
  Rational constant;
  Rational slope;
  Rational offset = 0;
  Rational block = 0;
  bool is_rounded = false;
  [[nodiscard]] bool is_affine() const { return block == 0 && !is_rounded; }
  friend bool operator==(const Piece&, const Piece&) = default;
};

namespace operation {

// ---- sources: columns of a frame ----------------------------------------------------------------
/// One value for every row: numbers by `number`, dates, words, yes/no, or a fact by its id.
struct Constant {
  std::variant<Rational, Date, std::string, bool, ConstantFact> value;
};
/// What `empty means` puts where a field has no value: a number, date or word by the field's type.
using Substitute = std::variant<std::monostate, Rational, Date, std::string>;
/// A field of the frame's own facts. Money is failed where the row's currency isn't the ruleset's.
struct ScanField {
  FactKind kind;
  std::size_t field;
  Substitute substitute;
  bool in_own_currency = false;  ///< money as it is, whatever the row's currency
};
/// Whether the frame's own facts have a value in a field; never fails.
struct ScanPresence {
  FactKind kind;
  std::size_t field;
};
/// The row itself, as a reference.
struct OwnRow {};
/// Columns of a partner-by-period frame.
struct PeriodPartner {};
struct PeriodDay {
  bool last;
  bool clipped;  ///< not after the batch's last day
};

/// The batch's last day.
struct LastDay {};
/// Frame: fanned. The row of its base, as a reference.
struct BaseRow {};
/// Frame: fanned. A part of what it is fanned out to.
struct FannedPart {
  FanPart::Part part;
  std::int64_t unit = 1;  ///< of amounts: they are in units of 1/unit; 0: exact
};

// ---- lookups ------------------------------------------------------------------------------------
/// inputs: reference (own frame), column (of the frame of `kind`). The column's value at the row referred to.
struct Gather {
  FactKind kind;
  bool or_zero = false;  ///< 0 where there is no such row
};
/// inputs: partner, day. The attribute's value in force on the day.
struct DatedField {
  std::size_t field;  ///< of FactKind::kPartner
  bool presence;      ///< whether there is one, instead of it
  Substitute substitute;
};
/// Day on which each invoice was paid in full, or never. Frame: invoices.
struct PaidOn {};
/// Day of the first payment on any invoice of each deal or customer, or never. Frame: deals or customers.
struct FirstPaidOn {};
/// The partner who takes part in each deal in a role, or whether there is one; an empty role stands for any.
/// Frame: deals.
struct Participant {
  std::string role;
  bool presence;
};
/// inputs: partner, day. What the targets say of the measure.
struct Target {
  std::size_t measure;
};
/// inputs: amount, the word of its currency (unless `from` says it), that of the other (unless `to` does),
/// day. The amount in another currency, exact. An amount in a currency of its own stands in minor units of
/// the ruleset's, as ScanField left it.
struct Convert {
  std::string from;  ///< empty: an input says it
  std::string to;    ///< empty: an input says it
  bool last_published;
  std::string pivot;  ///< empty: none
};
/// inputs: the word of a currency, day. What one unit of `from` is in it; 1 where it is `from` itself,
/// whatever the day.
struct ExchangeRate {
  std::string from;
  bool last_published;
  std::string pivot;  ///< empty: none
};
/// inputs: own amount, refunded. What has been received of each deal or invoice (the frame's own), or the day
/// of the last payment on it, or missing.
struct Received {
  bool day;
};
/// inputs: refunded amount, reference to this frame's fact, counts (all in the frame of refunds), the fact's
/// own amount (own frame). Sum of the refunds of each fact, at most the own amount.
struct Refunded {};

// ---- row by row ---------------------------------------------------------------------------------
struct Sum {
  std::vector<bool> minus;
};
struct Product {
  std::vector<bool> divides;
};
struct Opposite {};
struct Extreme {
  bool greatest;
};
struct Round {
  RoundingMode mode;
  int digits;
};
struct Compare {
  CompareOperator op;
  std::vector<std::string> ordered_words;
};
struct Every {                   ///< and, left to right
  bool no_counts_first = false;  ///< one that doesn't hold decides, whatever is wrong with the others
};
struct Any {};  ///< or, left to right
struct Not {};
/// inputs: condition, value, condition, value …, and a last value when `otherwise`.
struct Choose {
  bool otherwise;
};
/// inputs: holds, result; holds, result … The number of the candidate in force, from 1, or 0: see
/// AmendmentInForce, which it says the same of.
struct PickAmendment {
  struct Candidate {
    std::string name;
    grammar::SourceSpan span;
    std::vector<std::size_t> yields_to;
  };
  std::vector<Candidate> candidates;
};
struct Shift {
  bool months;
  bool minus;
  bool keeps_month_end = false;
};
struct Elapsed {
  bool months;
};
struct DaysThrough {};
/// Whether a date lies in a range; never doesn't.
struct InRange {
  std::optional<Date> from;
  std::optional<Date> through;
};
/// No value for any row: a scale that isn't in force, say.
struct Fail {
  std::string message;
};
/// A scale, or the row it reads, as pieces; `scale` names it.
struct Piecewise {
  std::string scale;
  std::vector<Piece> pieces;
  RoundingMode rounding = RoundingMode::kHalfEven;  ///< of pieces that are rounded
  std::int64_t unit = 1;                            ///< they are, to multiples of 1/unit
  /// What `piece` makes of `length`, before its constant: slope × length, by begun blocks, rounded.
  [[nodiscard]] Rational product(const Piece& piece, const Rational& length) const;
};
/// inputs: keys, and the day where a row has one. The number of the row that a table reads.
struct TableRow {
  std::size_t table;
  bool dated;
};
/// inputs: row number. The word of each row.
struct WordTable {
  std::vector<std::string> words;
};
/// inputs: elapsed steps. The factor for each number of steps: `table[steps - first]`, the ends beyond it.
struct StepTable {
  std::int64_t first;
  std::vector<Rational> table;
};
/// inputs: elapsed steps. 2 ^ -(steps / half_life), or 1 less that.
struct HalfLife {
  std::int64_t half_life;
  unsigned decimals;
  bool rises;
};
/// inputs: gate, amount [, own amount, refunded]. Whether there is a line: the gate is open, the amount isn't
/// absent and, where refunds matter, something is left of the fact.
struct Applies {
  bool needs_rest;
};
/// inputs: amount, limit [, condition]. The lesser, or the amount where the limit is absent or the condition
/// no.
struct CapEach {};
/// inputs: amount, floor. The greater, or the amount where the floor is absent.
struct RaiseTo {};
/// Whole minor units.
struct RoundToMinor {
  RoundingMode mode;
  int digits;
};
/// inputs: unrounded, own amount, refunded. What a refund at the original rate takes back, in whole minor
/// units.
struct TakenBack {
  RoundingMode mode;
  int digits;
};

/// inputs: day, share, rounded line [, taken back]. What a clawback takes, in whole minor units.
struct ClawedBack {
  RoundingMode mode;
};

/// Makes the rows of the frame whose maker it is. inputs, by form: a deal; a partner and a day; a day and a
/// length; a first and a last day; a partner, a first and a last day.
struct FanOutRows {
  enum class Form : std::uint8_t { kParticipants, kUpline, kSteps, kPeriods, kStretches };
  Form form;
  std::string name;
  std::size_t attribute = 0;  ///< kUpline, kStretches
  std::int64_t levels = 0;    ///< kUpline
  bool months = false;        ///< kSteps
  bool after = false;         ///< kSteps
  PeriodKind period = PeriodKind::kMonth;
};

/// inputs: all that the lines of the rule are read off from. Makes the rows of the frame whose maker it is:
/// one a line and partner.
struct RuleLines {
  std::size_t rule;
};
/// inputs: of each version of a rule its RuleLines. What its lines come to for each row of the frame.
struct LinesSum {
  std::string rule;
  std::int64_t unit;  ///< as FannedPart
};

/// Frame: of form kAsKnown. The value that node `of`, of the rows that ask, has now.
struct Carried {
  NodeId of;
  bool or_none = false;  ///< a fact that wasn't known is none, as a key is; else that is an error
};
/// inputs: day, and what is carried. What `value`, of a frame of form kAsKnown, comes to on the facts that
/// were booked by each row's day. `request` is all that has to be read for that, of Graph::past_requests;
/// none: what the graph reads anyway.
struct AsKnown {
  NodeId value;
  std::optional<std::size_t> request;
};

// ---- whole frames -------------------------------------------------------------------------------
/// inputs, for each total of the measure: by, until and where if it has them, value unless it counts, keys,
/// edges of the window.
/// Contributions in order.
struct MeasureIndex {
  std::size_t measure;
};
/// inputs: index, day, keys. What the measure stands at.
struct MeasureValue {
  std::size_t measure;
  MeasureView view;
  bool with_own_refunds;   ///< kSoFar: refunds standing directly behind this fact count
  bool day_is_of_invoice;  ///< rules for refunds: the governing date is read from the refund's invoice
  bool by_day;             ///< no position within the day: everything through it (period lines, `M at D`)
};
/// inputs: what a balance starts with. What it stands at before each of its steps. It, and all that is made
/// of it in its frame, is worked out by the Fold of the balance, step by step.
struct BalanceBefore {
  std::size_t balance;
};
/// inputs: BalanceBefore, what it becomes, day, where if it has one, keys, lets. What a balance has become
/// after each of its steps.
struct Fold {
  std::size_t balance;
};
/// inputs: the Fold, the column of the part, then of kAfter the day and the keys. A part of the balance at
/// the place of the row.
struct BalanceValue {
  std::size_t balance;
  BalanceRead::Part part;
  std::size_t let;
  bool by_day;  ///< as MeasureValue
};
/// inputs: amount, applies, limit, governing date, [condition], [key], edges of the window, [own amount,
/// refunded].
/// The running total of a window before each line (`before`), or what each line grows the total by. Lines run
/// by governing date and row, `by_booking` before that by FactTable::first_booked of their fact.
struct CapWindow {
  TypedWindow window;
  std::size_t edges;
  bool before;
  bool by_booking;
  bool has_condition;
  bool has_key;
  bool has_refunds;
};

}  // namespace operation

using Operation = std::variant<
    operation::Constant, operation::ScanField, operation::ScanPresence, operation::OwnRow, operation::LastDay,
    operation::BaseRow, operation::FannedPart, operation::FanOutRows, operation::RuleLines,
    operation::LinesSum, operation::Target, operation::Convert, operation::ExchangeRate, operation::Received,
    operation::ClawedBack, operation::PeriodPartner, operation::PeriodDay, operation::Gather,
    operation::DatedField, operation::PaidOn, operation::FirstPaidOn, operation::Participant,
    operation::Refunded, operation::Sum, operation::Product, operation::Opposite, operation::Extreme,
    operation::Round, operation::Compare, operation::Every, operation::Any, operation::Not, operation::Choose,
    operation::PickAmendment, operation::Shift, operation::Elapsed, operation::DaysThrough,
    operation::InRange, operation::Fail, operation::TableRow, operation::WordTable, operation::Piecewise,
    operation::StepTable, operation::HalfLife, operation::Applies, operation::CapEach, operation::RaiseTo,
    operation::RoundToMinor, operation::TakenBack, operation::MeasureIndex, operation::MeasureValue,
    operation::BalanceBefore, operation::Fold, operation::BalanceValue, operation::CapWindow,
    operation::Carried, operation::AsKnown>;

/// One or two words: `scan`, `lookup`, `window measure`.
[[nodiscard]] std::string name_of(const Operation& operation);
/// What it says beyond its name: `invoice.net`, `growth, 3 pieces`. Two operations of one ruleset are the
/// same when their names and details are. What a ruleset has one of (its currency's digits, its rounding)
/// isn't said: whoever compares two of them compares basis_text() and definition_text() as well.
[[nodiscard]] std::string detail_of(const Operation& operation, const FactSchema& schema);
/// True for operations that need whole columns of their inputs, not batches.
[[nodiscard]] bool needs_whole_columns(const Operation& operation);
/// Whether a row of an operation that works by batch reads other rows than its own of this input, which must
/// be there whole then, even where both are in one frame.
[[nodiscard]] bool reads_other_rows(const Operation& operation, std::size_t input);
/// The balance of whose Fold the operation is a beginning; none for all others.
[[nodiscard]] inline std::optional<std::size_t> balance_begun_by(const Operation& operation) {
  const auto* before = std::get_if<operation::BalanceBefore>(&operation);
  return before == nullptr ? std::nullopt : std::optional(before->balance);
}

}  // namespace remit
