// The evaluation of a graph over facts: entitlement lines, the rows that could not be rated and, when asked
// for, every intermediate value and the time each node took. Knows no SQLite, no clock and no order of
// arrival.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/calendar/date.hpp"
#include "engine/columns/column.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/columns/kept_totals.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/graph/graph.hpp"

namespace remit {

/// Where what is read as it was known on an earlier day comes from.
struct PastFacts {
  Date booked_by = Date::never();  ///< the day through which the evaluation itself knows what was booked
  /// The facts that a request asks for, as known on a day that isn't later.
  std::function<Result<FactSet>(FactRequest, Date)> known_on;
};

/// The lines of one rule that an evaluation of a part of the facts is about, by rows of what the rule is for.
struct WantedLines {
  RowSet told;     ///< whose lines and errors are given
  RowSet counted;  ///< besides these: whose lines other rules read
};

/// What a measure stood at when a day had ended, in place of what counts on the days through that one.
struct OpeningTotals {
  DaySpans::Span days;  ///< from the first day of its window, Date::days()
  std::shared_ptr<const KeptTotals> totals;
};

struct EvaluationOptions {
  Date through = Date::never();  ///< the batch's last day
  bool profile = false;
  bool keep_values = false;  ///< keep every column, for value_of(); costs memory
  unsigned threads = 1;      ///< how many may read facts at once; what comes out is the same
  /// Give no lines: a LineReader reads them, or collect_lines().
  bool lines_later = false;
  bool in_scenario = false;  ///< facts are given and not imported: what is missing is told so
  /// The id of a fact by its key, for row errors; without it they show the key.
  std::function<std::string(FactKind, std::int64_t)> name_fact;
  PastFacts past = {};  ///< needed where rules read `as known on`
  /// By rule: where the facts are a part of the ledger's. Rows that nobody asked for may come to anything
  /// then, or to nothing. Empty: all lines are wanted.
  std::vector<WantedLines> wanted = {};
  /// Of the rows of partners' periods, those that have one of these days; none: all of them.
  std::optional<DaySpans> periods = {};
  /// Rows that are worked out together, 1 to kBatchRows. Values don't depend on it.
  std::size_t batch_rows = kBatchRows;
  /// And whose they are, by the partner's number; none: everybody's.
  std::optional<KeySpans> partners_of_periods = {};
  /// By MeasureIndex, of measures for which can_be_carried() holds. What counts on these days isn't looked
  /// at, and rows that read the measure on them may come to anything.
  std::map<NodeId, OpeningTotals> opening_totals = {};
  /// Such nodes whose totals are wanted as they stand when the last day has ended.
  std::vector<NodeId> closing = {};
  /// Is given them, of the window of the last day; none where they need more room. It may be called by
  /// several threads at once, where several evaluations have these options; and may be empty.
  std::function<void(NodeId index, std::optional<KeptTotals> totals)> close = {};
};

/// Whether what a measure has come to in a window, by its MeasureIndex, goes on from one number for each of
/// its keys, which are facts: not of averages, of what counts `while`, and of windows that move with the day.
[[nodiscard]] bool can_be_carried(const Graph& graph, NodeId index);

/// Entitlement lines as parallel columns, in order of rule, then row. A line is there for every fact or
/// period that a rule applies to, its amount zero or not.
struct LineColumns {
  std::vector<std::uint32_t> rules;  ///< index in Ruleset::rules
  std::vector<std::uint32_t> rows;   ///< row in the rule's frame; for fact rules the row in the fact table
  std::vector<std::uint32_t> roots;  ///< row in what the rule is for, where a rule fans out; empty: as `rows`
  std::vector<RowIndex> partners;    ///< row in the partner table
  /// Date::days() since which it is owed: the governing date, or what `due` says.
  std::vector<std::int32_t> due_dates;
  std::vector<std::int32_t>
      period_firsts;                      ///< Date::days() of a period line's first day; else Date::missing()
  std::vector<std::int64_t> minor_units;  ///< the entitlement: rounded line less what refunds take back
  std::vector<std::int64_t> refunded;  ///< refunded of the line's fact, minor units, within the rule's limit
  /// What else tells the line apart, as a word: what it is fanned out to and, of a period line that pays
  /// another, whom it is for. kMissingSymbol: nothing. Empty where that is so of all lines.
  std::vector<Symbol> fans;
  std::vector<std::int64_t> gross;  ///< before refunds and clawback; only of rules whose lines others read
  std::vector<std::uint32_t> components;  ///< which part of Rule::due it is; empty: of all the first

  /// The sequence of the newest exchange rate that the line was converted by; 0: none. Empty where that is so
  /// of all.
  std::vector<std::int64_t> rate_sequences;
  /// What `minor_units` are of, where that is the currency of the line's fact and another than the ruleset's;
  /// kMissingSymbol: the ruleset's. Empty where that is so of all.
  std::vector<Symbol> currencies;
  /// Date::days() of a clawback that takes something; Date::missing(): none. Empty where that is so of all.
  std::vector<std::int32_t> clawback_days;

  [[nodiscard]] std::size_t size() const noexcept { return rules.size(); }
  // What stands in columns that are empty where no line has any of it.
  [[nodiscard]] std::uint32_t root(std::size_t line) const {
    return roots.empty() ? rows[line] : roots[line];
  }
  [[nodiscard]] Symbol fan(std::size_t line) const { return fans.empty() ? kMissingSymbol : fans[line]; }
  [[nodiscard]] std::uint32_t component(std::size_t line) const {
    return components.empty() ? 0 : components[line];
  }
  [[nodiscard]] std::int64_t rate_sequence(std::size_t line) const {
    return rate_sequences.empty() ? 0 : rate_sequences[line];
  }
  [[nodiscard]] Symbol currency(std::size_t line) const {
    return currencies.empty() ? kMissingSymbol : currencies[line];
  }
  [[nodiscard]] Date clawed_back_on(std::size_t line) const {
    return clawback_days.empty() ? Date::missing() : Date(clawback_days[line]);
  }
};

/// A row that could not be rated: nothing of it is in the lines.
struct RowError {
  std::string subject;       ///< `deal D17`, `invoice I4`, `partner Acme, 2026-Q2`
  std::string message;       ///< what is wrong and what to do
  grammar::SourceSpan span;  ///< the place in the rules that reads it
  /// What it lacks, where that is an exchange rate.
  struct Rate {
    std::string from;
    std::string to;
    Date day;
    friend auto operator<=>(const Rate&, const Rate&) = default;
  };
  std::optional<Rate> rate = {};
};

/// An error for each pair of currencies, with every day on which it has no rate; and where each rate is read.
[[nodiscard]] std::vector<RowError> missing_rates(
    const std::map<RowError::Rate, grammar::SourceSpan>& needed);

/// One intermediate value of one row.
struct AbsentValue {};
struct FailedValue {
  std::string message;
  std::optional<RowError::Rate> rate = {};  ///< as in RowError
};
struct FactValue {
  FactKind kind;
  RowIndex row;
};
using TracedValue = std::variant<AbsentValue, FailedValue, Rational, Date, std::string, bool, FactValue>;

struct NodeProfile {
  NodeId node;
  std::uint64_t rows = 0;
  std::chrono::nanoseconds time{0};
};

class EvaluationState;

class Evaluation {
 public:
  Evaluation();
  explicit Evaluation(std::unique_ptr<EvaluationState> state);
  ~Evaluation();
  Evaluation(Evaluation&&) noexcept;
  Evaluation& operator=(Evaluation&&) noexcept;

  /// Needs lines_later: `lines` and all errors, whatever a LineReader has read already.
  void collect_lines();
  [[nodiscard]] bool gives_lines_later() const noexcept { return lines_later_; }

  LineColumns lines;
  std::vector<RowError> errors;         ///< at most 1,000 are kept
  std::uint64_t error_count = 0;        ///< all of them
  std::vector<RowError> missing_rates;  ///< one a pair of currencies, with all of its days; beside `errors`
  std::vector<NodeProfile> profiles;    ///< by node, when asked for

  /// How many rows a frame has. Needs keep_values.
  [[nodiscard]] std::size_t row_count(FrameId frame) const;
  /// The rows of a rule's plan that come from this row of what it is for; itself where nothing is fanned out.
  /// Needs keep_values.
  [[nodiscard]] std::vector<std::size_t> rows_from(std::size_t rule, std::size_t root_row) const;
  /// Of a row of what a rule is for that is fanned out to nothing, the first of Rule::fans without any row.
  /// Needs keep_values.
  [[nodiscard]] std::optional<std::size_t> empty_fan(std::size_t rule, std::size_t root_row) const;
  /// What a row of a rule's plan is fanned out to, as errors name it; empty where it isn't. Needs
  /// keep_values.
  [[nodiscard]] std::string labels_of(std::size_t rule, std::size_t row) const;
  /// Of a rule for each partner and period, the rows of what it is for: of this partner, in the period of the
  /// day. Needs keep_values.
  [[nodiscard]] std::vector<std::size_t> period_rows(std::size_t rule, RowIndex partner, Date day) const;
  /// On which day the rate was published by which a node converts row `row`; none where none was used. Needs
  /// keep_values.
  [[nodiscard]] std::optional<Date> rate_day(NodeId node, std::size_t row) const;
  /// The currency of the fact that row `row` of a frame comes from; none where facts of its kind have none,
  /// or nobody asked for it. Needs keep_values.
  [[nodiscard]] std::optional<std::string> own_currency(FrameId frame, std::size_t row) const;
  /// The step of a balance that row `row` of a BalanceValue reads: its frame and its row there; none where
  /// there is no step. Needs keep_values.
  struct BalanceStep {
    FrameId frame;
    std::size_t row;
  };
  [[nodiscard]] std::optional<BalanceStep> balance_step(NodeId node, std::size_t row) const;
  /// Of an AsKnown node's row: the evaluation on the facts that were known then, and its row of the frame in
  /// which that asks; none where it asked for nothing. Needs keep_values.
  struct KnownRow {
    const Evaluation* evaluation;
    std::size_t row;
  };
  [[nodiscard]] std::optional<KnownRow> as_known(NodeId node, std::size_t row) const;
  /// The day through which it knows what was booked. Needs keep_values.
  [[nodiscard]] Date booked_by() const;
  /// The id of a fact of this evaluation by its row. Needs keep_values.
  [[nodiscard]] std::string name_of(FactKind kind, RowIndex row) const;
  /// The value of `node` in row `row` of its frame. Needs keep_values.
  [[nodiscard]] TracedValue value_of(NodeId node, std::size_t row) const;

 private:
  friend Result<Evaluation> evaluate(const Graph&, FactSet&, const EvaluationOptions&);
  friend class LineReader;
  void take_errors();
  std::unique_ptr<EvaluationState> state_;
  bool lines_later_ = false;
};

/// Reads the past from where the facts of now were read under `view`.
[[nodiscard]] PastFacts past_facts_of(FactSource& source, const FactView& view);

/// Evaluates `graph` over `facts`, which must hold what `graph.request` asks for (constants of the rules are
/// interned in its symbol table). Fails only when the machine does, or with kInput when the facts contradict
/// what the graph was built for.
[[nodiscard]] Result<Evaluation> evaluate(const Graph& graph, FactSet& facts,
                                          const EvaluationOptions& options);

}  // namespace remit
