// One batch: a ruleset over a ledger for a period. The only place where ledger and evaluation meet.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/fact_groups.hpp"
#include "engine/columns/fact_shards.hpp"
#include "engine/columns/posting.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {

/// The ruleset as the ledger keeps it: its files under their bare names, so that neither the working
/// directory nor the folder that they were read from makes it another.
[[nodiscard]] std::string ruleset_bundle(const Ruleset& ruleset);

/// SHA-256 of ruleset_bundle, 64 hexadecimal digits: what a run is identified by.
[[nodiscard]] std::string ruleset_hash(const Ruleset& ruleset);

struct BatchRequest {
  const Ruleset* ruleset = nullptr;
  Period period;              ///< months as a rule; any whole calendar period
  bool dry_run = false;       ///< everything but the writing
  bool full = false;          ///< recompute everything, whatever changed, even where a booked run is known
  bool keep_entries = true;   ///< fill BatchReport::entries, even where nothing is posted
  bool name_postings = true;  ///< fill BatchReport::postings; a look-up for each posting
  unsigned threads = 1;       ///< how many may read and rate at once; what is posted is the same
  /// About how many facts are rated as one piece where the rules let them be cut (FactShards). What is posted
  /// is the same.
  std::size_t rows_a_shard = kRowsAShard;
  /// About how many facts are held at once, under the same conditions. What is posted is the same.
  std::size_t rows_at_once = kRowsAtOnce;
  std::optional<Date> as_known_on;  ///< recompute the past from what was booked by then; never posts
  std::function<void(std::string_view stage)> progress;  ///< may be empty
};

/// What one partner gets from a batch in one currency.
struct PartnerTotal {
  std::string partner;  ///< id
  Currency currency;
  std::int64_t posting_count = 0;
  std::int64_t minor_units = 0;
};

/// What is posted for one reason in one currency.
struct ReasonTotal {
  PostingReason reason;
  Currency currency;
  std::int64_t posting_count = 0;
  std::int64_t minor_units = 0;
};

/// What is posted for one component (PostingKey::component).
struct ComponentTotal {
  std::int32_t component = 0;
  std::int64_t posting_count = 0;
  std::int64_t minor_units = 0;
};

/// What a batch did, or found wrong. With row errors nothing is posted.
struct BatchReport {
  RunRecord run;
  /// Rulesets that have run on this ledger, when this one never has: it may be one of them under another
  /// name.
  std::vector<std::string> other_rulesets;
  bool already_booked = false;   ///< a run with this key had been booked: nothing to do
  bool posted = false;           ///< written to the ledger
  std::vector<Posting> entries;  ///< what is posted, in order of key; where it was asked for, or is posted
  std::vector<NamedPosting>
      postings;  ///< the same with names, in order of partner, rule, line; unless not asked for
  std::vector<PartnerTotal> partners;      ///< what is posted to whom, in order of partner, then currency
  std::vector<ReasonTotal> reasons;        ///< in order of reason, then currency, the ruleset's first
  std::vector<ComponentTotal> components;  ///< in order of component
  std::map<std::int32_t, Currency> currencies;  ///< of `entries`, by component: those that aren't the run's
  /// Of a posting of `entries`; `own` is the ruleset's.
  [[nodiscard]] Currency currency_of(const Posting& posting, Currency own) const {
    const auto other = currencies.find(posting.key.component);
    return other == currencies.end() ? own : other->second;
  }
  std::uint64_t line_count = 0;  ///< that were worked out
  std::size_t shard_count = 1;   ///< in how many shards (FactShards) they were; 1: as a whole
  /// The run since which only what has changed was worked out; none: everything was, and why, unless it was
  /// asked for.
  std::optional<std::int64_t> since_run;
  std::string everything_because;
  std::vector<RowError> row_errors;
  std::uint64_t row_error_count = 0;
};

/// Evaluates and posts. Fails with kInput when a later period of this ruleset has postings, or a rule that
/// has posted is gone from the files; with kMachine as the ledger does. On failure nothing is written.
[[nodiscard]] Result<BatchReport> run_batch(Ledger& ledger, const BatchRequest& request);

/// The facts that `graph` asks for, evaluated as of a view: what run_batch, explain and graph --analyze
/// share. Stays where it is, since the evaluation's values point into the graph and the facts.
struct BatchEvaluation {
  Graph graph;
  FactSet facts;
  Evaluation evaluation;
  /// Where the facts are too many to be held at once, gives them group by group; none when there are no more.
  /// `facts` are empty then.
  std::function<Result<std::optional<FactSet>>()> groups;
};
/// `prepare`, if given, may narrow down what the graph reads and which lines are wanted; with false it says
/// that nothing is to be evaluated, and there is no evaluation then.
using PrepareEvaluation = std::function<Result<bool>(Graph& graph, EvaluationOptions& options)>;
[[nodiscard]] Result<std::unique_ptr<BatchEvaluation>> evaluate_on_ledger(
    Ledger& ledger, const Ruleset& ruleset, const FactView& view, const EvaluationOptions& options,
    Graph (*build)(const Ruleset&, const FactBounds*) = build_graph, const PrepareEvaluation& prepare = {});
/// The two halves of it: the facts without an evaluation, and the evaluation of them. `prepare` may change
/// `options`. With `rows_at_once`, more facts than that are given in groups, if can_be_sharded().
[[nodiscard]] Result<std::unique_ptr<BatchEvaluation>> read_from_ledger(
    Ledger& ledger, const Ruleset& ruleset, const FactView& view, EvaluationOptions& options,
    Graph (*build)(const Ruleset&, const FactBounds*) = build_graph, const PrepareEvaluation& prepare = {},
    std::optional<std::size_t> rows_at_once = {});
[[nodiscard]] Result<void> evaluate_facts(Ledger& ledger, const Ruleset& ruleset, BatchEvaluation& batch,
                                          EvaluationOptions options);

/// The day through which a batch of `period` knows what was booked: its last day, or as many days later as
/// the payouts say.
[[nodiscard]] Date cut_off_of(const Ruleset& ruleset, const Period& period);

/// The id of the fact in `row` of its table; `number 17` where the ledger doesn't give it.
[[nodiscard]] std::string name_of_row(Ledger& ledger, const FactSet& facts, FactKind kind, RowIndex row);

}  // namespace remit
