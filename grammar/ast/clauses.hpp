// The clauses of rules, measures, scales, balances and payouts, as written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "grammar/ast/expressions.hpp"

namespace remit::ast {

/// `from 2026-01-01 [through 2026-12-31]`.
struct DateRange {
  ExpressionId from;
  std::optional<ExpressionId> through;
  SourceSpan span;
};

/// WINDOW = NAME [from VALUE] | trailing NUM NAME | RANGE. `name` is `month`, `quarter`, `lifetime`,
/// `fiscal year` and so on, as written with single spaces.
struct NamedWindow {
  Name name;
  std::optional<ExpressionId> from;
};
struct TrailingWindow {
  std::string number;
  Name unit;
};
struct RangeWindow {
  ExpressionId first;
  ExpressionId last;
};
struct Window {
  std::variant<NamedWindow, TrailingWindow, RangeWindow> form;
  SourceSpan span;
};

/// One item behind `for each`.
struct PathScope {  // deal | participant of … is MemberScope
  Path path;
};
struct FiscalScope {  // fiscal quarter from April
  Name period;        ///< `quarter`, `half` or `year`
  Name from;
};
struct RangeScope {  // month from A through B
  Name name;
  ExpressionId first;
  ExpressionId last;
};
struct MemberScope {  // participant of deal
  Name name;
  ExpressionId of;
};
struct UplineScope {  // upline of P by parent, 2 levels
  ExpressionId of;
  Name attribute;
  std::string levels;
};
struct StepScope {  // instalment every 3 months after D
  Name name;
  ExpressionId every;
  bool after;  // `after D` (first step one interval later) or `from D` (first step at D)
  ExpressionId start;
};
struct StretchScope {  // stretch of partner.tier in month | in A through B
  Path of;
  std::variant<Name, RangeWindow> in;
};
struct ScopeItem {
  std::variant<PathScope, FiscalScope, RangeScope, MemberScope, UplineScope, StepScope, StretchScope> form;
  SourceSpan span;
};

struct ForEachClause {
  std::vector<ScopeItem> scopes;
  std::optional<ExpressionId> where;
};
struct PaysClause {  // pays P | counts for P
  bool counts_for = false;
  Path path;
};
struct EffectiveClause {
  std::optional<DateRange> dates;
  std::optional<ExpressionId> by;  // absent in exceptions and promos only
};
struct LetClause {
  Name name;
  ExpressionId value;
};
struct DuringFirst {  // first 24 months since D | first 5 calendar months since D
  ExpressionId count;
  std::optional<Name> calendar_unit;
  std::optional<ExpressionId> since;
};
struct DuringThrough {  // through D
  ExpressionId last;
};
struct DuringClause {
  std::variant<DuringFirst, DuringThrough> form;
};
struct AmountClause {
  ExpressionId value;
};
/// Exceptions and promos: `add 2% of deal.value`.
struct AddClause {
  ExpressionId value;
};
struct HalfLifeDecay {  // half-life 6 months since D, to 6 decimals
  ExpressionId half_life;
  ExpressionId since;
  std::string decimals;
};
struct LinearDecay {  // linear, 100% at month 12 to 50% at month 24, since D
  ExpressionId first_factor;
  Name first_unit;
  std::string first_step;
  ExpressionId last_factor;
  Name last_unit;
  std::string last_step;
  ExpressionId since;
};
struct SteppedDecay {  // stepped, 100%, 50% from month 6, since D
  struct Step {
    ExpressionId factor;
    std::optional<Name> unit;  // absent for the first factor
    std::string number;
  };
  std::vector<Step> steps;
  ExpressionId since;
};
struct DecayClause {  // decay … or ramp …
  bool ramp = false;
  std::variant<HalfLifeDecay, LinearDecay, SteppedDecay> form;
};
struct FloorClause {
  ExpressionId value;
};
struct CapClause {
  ExpressionId limit;
  Name per;  // deal, invoice, partner, customer, programme …
  std::optional<Window> window;
  std::optional<ExpressionId> excess_at;
  bool excess_carried = false;  // payouts only: `excess carried forward`
  bool in_order_of_booking = false;
  std::optional<ExpressionId> when;
};
struct RoundingClause {
  Name mode;
};
/// SHARE = (PERCENT | rest) to PATH.
struct Share {
  std::optional<ExpressionId> share;  // absent: rest
  Path to;
  SourceSpan span;
};
struct SplitClause {
  struct Shares {
    std::vector<Share> shares;
  };
  struct Equally {
    Path among;
  };
  struct ByWeight {
    Path among;
    Name by;
  };
  std::optional<ExpressionId> when;
  std::variant<Shares, Equally, ByWeight> form;
  bool odd_cents_to_the_first = false;
};
enum class RefundPolicy : std::uint8_t { kReRate, kAtOriginalRate, kNone };
struct RefundsClause {
  RefundPolicy policy = RefundPolicy::kNone;
  struct Within {
    std::string number;
    Name unit;
    ExpressionId of;
  };
  std::optional<Within> within;
};
struct ClawbackClause {
  ExpressionId share;
  ExpressionId on;
};
/// PART = (PERCENT | rest) (on EXPR | as PATH is paid) [when COND].
struct DuePart {
  std::optional<ExpressionId> share;  // absent: rest
  std::variant<ExpressionId, Path> on_or_as_paid;
  std::optional<ExpressionId> when;
  SourceSpan span;
};
struct DueClause {
  std::variant<ExpressionId, std::vector<DuePart>> form;
};
struct WhenClause {  // exceptions and promos
  ExpressionId condition;
};
struct BecauseClause {  // exceptions and promos
  std::string reason;
};
struct BudgetClause {  // promos
  ExpressionId limit;
  bool in_order_of_booking = false;
};
struct YieldsToClause {  // yields to acme_big, birch_rate
  std::vector<Path> to;  ///< at least one
};

/// Payout clauses.
struct ClosesClause {  // closes 8 days after period end
  ExpressionId delay;
};
struct HoldClause {
  ExpressionId duration;
};
struct DrawClause {  // draw X from D through D, recovered from D
  ExpressionId amount;
  std::optional<DateRange> dates;
  std::optional<ExpressionId> recovered_from;
};
struct ReserveClause {
  ExpressionId share;
  ExpressionId duration;
};
struct BelowZeroClause {
  bool claimed = false;  // `claim`; else `carry forward`
};
struct ThresholdClause {
  ExpressionId least;
};
struct FinalClause {
  ExpressionId on;
  ExpressionId threshold;
};
struct PaidInClause {
  Path currency;
  ExpressionId at;
};

using ClauseForm =
    std::variant<ForEachClause, PaysClause, EffectiveClause, LetClause, DuringClause, AmountClause, AddClause,
                 DecayClause, FloorClause, CapClause, RoundingClause, SplitClause, RefundsClause,
                 ClawbackClause, DueClause, WhenClause, BecauseClause, BudgetClause, YieldsToClause,
                 ClosesClause, HoldClause, DrawClause, ReserveClause, BelowZeroClause, ThresholdClause,
                 FinalClause, PaidInClause>;

/// One clause: what it says, its place, and the place of its keyword.
struct Clause {
  ClauseForm form;
  SourceSpan span;
  SourceSpan keyword;
};

}  // namespace remit::ast
