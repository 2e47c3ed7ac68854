// The naive evaluator's expressions: a recursive interpreter of typed expressions for one row at a time. A
// measure is read by going over all of its contributions each time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/columns/fact_source.hpp"
#include "tests/reference/known_facts.hpp"
#include "tests/reference/reference_value.hpp"

namespace remit::reference {

/// One of what a rule's line comes to for a partner.
struct KnownLine;

/// One of what a fan makes of a row: what its form has, or why it can't be told.
struct FanValue {
  std::optional<Failed> failed = {};
  FactName member = {};  ///< participants: a deal_partner; uplines: the partner
  std::int64_t number = 0;
  Date first = Date::missing();
  Date last = Date::missing();
  std::string label = {};  ///< `level 2`; empty when it can't be told
  Rational amount = {};    ///< lines
  Rational gross = {};
};

/// What an expression is evaluated for: the line of a rule, or a fact's contribution to a measure.
struct Row {
  const Rule* rule = nullptr;               ///< none for contributions
  std::optional<FactName> fact = {};        ///< the fact; none for period lines
  std::optional<std::string> partner = {};  ///< whom a period line is for
  std::optional<Period> period = {};        ///< the period of a period line
  std::optional<Date> governing_date =
      {};                           ///< where it is known already; else the rule's clause is evaluated
  std::vector<FanValue> fans = {};  ///< as Rule::fans, those that have been made
  Value before = Absent{};          ///< steps of a balance: what it stood at before them
  bool before_refunds = false;      ///< asked is whether refunds count, so none has yet
  /// Of what is read as it was known on a day: whom the line pays and its governing date, as they are now.
  struct Carried {
    Value partner;
    Value governing_date;
  };
  std::optional<Carried> carried = {};
};

struct KnownLine {
  Row row;
  std::string subject;
  std::string spoken;
  FanValue value;  ///< its partner as member
};

/// Where something stands among all that happens: date, kind of fact, id; then, for refunds that stand
/// directly behind their invoice, 1 and their own id.
using Position = std::tuple<Date, int, std::string, int, std::string>;
[[nodiscard]] Position position_of(const FactName& fact, Date date);

/// One fact's part in a measure.
struct Contribution {
  FactName fact;
  Position position;
  Rational value;
  std::vector<Value> keys;
  Date last;                     ///< the last day on which it counts
  std::vector<Date> edges = {};  ///< of a window that reads them
};

/// One step of a balance.
struct Step {
  Row row;  ///< with what it stood at before
  Date day;
  std::vector<Value> keys;
  Value after;
};

/// Days from `first` through `last`.
struct Days {
  Date first;
  Date last;
};
/// The days through `day` that lie in one window with it; `edges` are the dates that the window is read from.
[[nodiscard]] Days window_through(const TypedWindow& window, const std::vector<Date>& edges, Date day,
                                  MonthRule month_rule);

[[nodiscard]] Value fan_part(const FanValue& fan, FanPart::Part part);

class Interpreter {
 public:
  /// `view.through` is the batch's last day. Everything must outlive this.
  Interpreter(const Ruleset& ruleset, const KnownFacts& facts, const FactView& view)
      : ruleset_(ruleset), facts_(facts), view_(view) {}

  [[nodiscard]] Value evaluate(TypedId id, const Row& row);

  /// The lines of rules that have been evaluated, by rule.
  std::map<std::size_t, std::vector<KnownLine>> lines;
  /// Set by who evaluates rules. Evaluates one that hasn't been, where only some of them are asked for.
  std::function<void(std::size_t rule)> need_lines = {};
  /// The interpreter of what was booked by a day.
  std::function<Interpreter&(Date day)> known_on = {};

  /// What is refunded of the line's fact as its rule counts it, at most the fact's own amount; zero in rules
  /// that refunds don't concern.
  [[nodiscard]] Value refunded(const Row& row);
  /// Of a rule whose refunds are amended, what counts; none where they aren't.
  [[nodiscard]] std::variant<Failed, const RefundRule::Alternative*> refunds_in_force(const Row& row);
  /// The fact's own amount before refunds: deal.value, invoice.net, payment.amount.
  [[nodiscard]] Value own_amount(const FactName& fact) const;

  /// What a fan makes of a row that the fans before it have made.
  [[nodiscard]] std::vector<FanValue> fan_out(const FanOut& fan, const Row& row);

  /// What has been received of a deal or an invoice as a share of what is left of it, at most one, and the
  /// day of the last payment, missing where there is none.
  struct Received {
    Rational share;
    Date last;
  };
  [[nodiscard]] std::variant<Failed, Received> received(const FactName& fact) const;

  /// Everything that counts in a measure, and the facts of which it can't be told: they don't count, and are
  /// mistakes of their own whoever reads the measure.
  struct Contributions {
    std::vector<Contribution> all;
    std::vector<std::pair<FactName, Failed>> failures;
  };
  [[nodiscard]] const Contributions& contributions(std::size_t measure);

  /// The steps of a balance, of each tuple of keys in their order, and the facts of which it can't be told
  /// whether they are one: mistakes of their own, as those of measures.
  struct Steps {
    std::vector<Step> all;
    std::vector<std::pair<FactName, Failed>> failures;
  };
  [[nodiscard]] const Steps& steps(std::size_t balance);

 private:
  [[nodiscard]] std::vector<Row> rows_of_steps(const Balance& balance) const;
  [[nodiscard]] std::variant<Absent, Failed, Step> step_of(const Balance& balance, Row row);
  [[nodiscard]] bool is_anew(const Balance& balance, Date before, Date day) const;
  [[nodiscard]] Value read_balance(const BalanceRead& node, const Row& row);
  [[nodiscard]] Value credited(const FactName& fact) const;
  [[nodiscard]] Value governing_date(const Row& row);
  [[nodiscard]] Value lines_total(const LinesTotal& node, const Row& row) const;
  [[nodiscard]] Value as_known_on(const AsKnownOn& node, const Row& row);
  [[nodiscard]] Value this_partner(const Row& row);
  [[nodiscard]] Value known_then(Value value, const Row& row) const;
  [[nodiscard]] Value key(TypedId id, const Row& row);
  [[nodiscard]] std::vector<FanValue> members_of(const FactName& deal) const;
  [[nodiscard]] std::vector<FanValue> above(const FanOut::Upline& upline, const FactName& partner,
                                            Date day) const;
  [[nodiscard]] std::vector<FanValue> days_of(const std::string& name, const FanOut::Steps& steps, Date start,
                                              const Rational& every) const;
  [[nodiscard]] std::vector<FanValue> runs_of(const FanOut::Stretches& stretches, const FactName& partner,
                                              Date first, Date last) const;
  [[nodiscard]] Value read_field(const FieldRead& node, const Row& row);
  [[nodiscard]] Value has_field(const HasField& node, const Row& row);
  [[nodiscard]] Value convert(const ConvertTo& node, const Row& row);
  [[nodiscard]] Value add(const Add& node, const Row& row);
  [[nodiscard]] Value multiply(const Multiply& node, const Row& row);
  [[nodiscard]] Value extreme(const ExtremeOf& node, const Row& row);
  [[nodiscard]] Value compare(const CompareValues& node, const Row& row);
  [[nodiscard]] Value all_of(const AllOf& node, const Row& row);
  [[nodiscard]] Value any_of(const AnyOf& node, const Row& row);
  [[nodiscard]] Value first_that_holds(const FirstThatHolds& node, const Row& row);
  [[nodiscard]] Value shift(const ShiftDate& node, const Row& row);
  [[nodiscard]] Value elapsed(bool months, const Value& start, const Value& at) const;
  [[nodiscard]] Value days_through(const DaysBetween& node, const Row& row);
  [[nodiscard]] static Value made_of(MeasureKind kind, std::vector<const Contribution*> counted);
  [[nodiscard]] Value read_measure(const MeasureRead& node, const Row& row);
  [[nodiscard]] Value read_target(const TargetRead& node, const Row& row);
  [[nodiscard]] Value read_scale(const ScaleRead& node, const Row& row);
  [[nodiscard]] Value table_row(const TableRow& node, const Row& row);
  [[nodiscard]] Value table_cell(const TableCell& node, const Row& row);
  [[nodiscard]] Value amendment_in_force(const AmendmentInForce& node, const Row& row);
  [[nodiscard]] Value elastic(const ElasticFactor& node, const Row& row);

  /// The day on which a contribution or a step counts, which becomes the row's governing date.
  [[nodiscard]] std::variant<Absent, Failed, Date> counts_on(TypedId by, const std::optional<TypedId>& where,
                                                             Row& row);
  /// What the fact adds; a failure, or absent when it doesn't count.
  [[nodiscard]] std::variant<Absent, Failed, Contribution> contribution_of(const Measure& measure,
                                                                           const MeasureTotal& total,
                                                                           const FactName& fact);
  /// Where a fact stands in a measure on a date that `by` gives: a refund that counts on its invoice's date
  /// stands directly behind it.
  [[nodiscard]] Position place_of(const Measure& measure, const FactName& fact, Date date, TypedId by);

  const Ruleset& ruleset_;
  const KnownFacts& facts_;
  const FactView& view_;
  std::map<std::size_t, Contributions> contributions_;  ///< by measure
  std::map<std::size_t, Steps> steps_;                  ///< by balance
  std::map<std::size_t, Rule> step_rules_;              ///< what a balance's steps are for, as a rule says it
};

}  // namespace remit::reference
