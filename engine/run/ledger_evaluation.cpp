// A ruleset's graph over a ledger's facts.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/run/batch.hpp"
#include "engine/run/sharded_lines.hpp"

namespace remit {
namespace {

// The graph's builder asks through functions without a failure channel; the first failure is kept for later.
class LedgerBounds {
 public:
  LedgerBounds(Ledger& ledger, const FactSchema& schema) : ledger_(&ledger), schema_(&schema) {}

  [[nodiscard]] FactBounds functions() {
    FactBounds bounds;
    bounds.of_field = [this](FactKind kind, std::size_t field) { return of_field(kind, field); };
    bounds.row_count = [this](FactKind kind) { return row_count(kind); };
    return bounds;
  }
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

  /// Kernels without overflow checks were chosen by these bounds, so what was read has to lie within them.
  [[nodiscard]] Result<void> confirm(const FactSet& facts) const {
    for (const auto& [place, bounds] : given_) {
      const std::optional<FactColumn>& column = facts.table(place.first).columns[place.second];
      if (column && has_numbers(*column) &&
          (column->least < bounds.first || column->greatest > bounds.second)) {
        return machine_error("the ledger is damaged: " + schema_->fact(place.first).file_stem + " hold a " +
                             schema_->field(place.first, place.second).column +
                             " beyond what the ledger has noted as the largest");
      }
    }
    return {};
  }

 private:
  static bool has_numbers(const FactColumn& column) {
    return column.number_present.empty()
               ? !column.numbers.empty()
               : std::find(column.number_present.begin(), column.number_present.end(), 1) !=
                     column.number_present.end();
  }
  std::optional<std::pair<std::int64_t, std::int64_t>> of_field(FactKind kind, std::size_t field) {
    const auto found = ledger_->bounds(schema_->fact(kind), schema_->field(kind, field).column);
    if (!found) {
      return fail<std::pair<std::int64_t, std::int64_t>>(found.error());
    }
    if (found->has_value()) {
      given_[{kind, field}] = **found;
    }
    return *found;
  }
  std::optional<std::int64_t> row_count(FactKind kind) {
    const Result<std::int64_t> count = ledger_->fact_count(schema_->fact(kind));
    return count ? std::optional(*count) : fail<std::int64_t>(count.error());
  }
  template <class Value>
  std::optional<Value> fail(const Error& error) {
    failure_ = failure_ ? failure_ : error;
    return std::nullopt;
  }

  Ledger* ledger_;
  const FactSchema* schema_;
  std::optional<Error> failure_;
  std::map<std::pair<FactKind, std::size_t>, std::pair<std::int64_t, std::int64_t>> given_;
};

}  // namespace

namespace {

/// A declared field of partners has days and is read from partner_attributes.csv. One that was put into
/// partners.csv instead would be missing everywhere, and `empty means` would hide that.
Result<void> check_attributes(Ledger& ledger, const Ruleset& ruleset) {
  const std::size_t standard = FactSchema::standard().fact(FactKind::kPartner).fields.size();
  const std::vector<FieldDefinition>& fields = ruleset.schema.fact(FactKind::kPartner).fields;
  if (fields.size() <= standard) {
    return {};
  }
  const Result<LedgerVocabulary> known = ledger.vocabulary();
  if (!known) {
    return tl::make_unexpected(known.error());
  }
  for (std::size_t field = standard; field < fields.size(); ++field) {
    const std::string& name = fields[field].name;
    const bool is_column = std::any_of(known->fields.begin(), known->fields.end(), [&](const auto& each) {
      return each.fact == "partner" && each.column == name;
    });
    if (is_column && !std::binary_search(known->attributes.begin(), known->attributes.end(), name)) {
      return input_error(
          "partner." + name +
          " is read from partner_attributes.csv, where it has days, and the ledger has it only as a "
          "column of partners.csv; import a row for each partner: partner_id,attribute,value,from");
    }
  }
  return {};
}

Result<FactSet> confirmed(Result<FactSet> facts, const LedgerBounds& bounds) {
  if (facts) {
    if (Result<void> confirmed = bounds.confirm(*facts); !confirmed) {
      return tl::make_unexpected(confirmed.error());
    }
  }
  return facts;
}

}  // namespace

Date cut_off_of(const Ruleset& ruleset, const Period& period) {
  return ruleset.payouts.empty() ? period.last : add_days(period.last, ruleset.payouts.front().closes);
}

Result<std::unique_ptr<BatchEvaluation>> read_from_ledger(Ledger& ledger, const Ruleset& ruleset,
                                                          const FactView& view, EvaluationOptions& options,
                                                          Graph (*build)(const Ruleset&, const FactBounds*),
                                                          const PrepareEvaluation& prepare,
                                                          std::optional<std::size_t> rows_at_once) {
  const auto ledger_bounds = std::make_shared<LedgerBounds>(ledger, ruleset.schema);
  const FactBounds bounds = ledger_bounds->functions();
  Graph graph = build(ruleset, &bounds);
  if (ledger_bounds->failure()) {
    return tl::make_unexpected(*ledger_bounds->failure());
  }
  if (Result<void> told = check_attributes(ledger, ruleset); !told) {
    return tl::make_unexpected(told.error());
  }
  graph.request.view = view;
  graph.request.threads = options.threads;
  if (prepare) {
    const Result<bool> goes_on = prepare(graph, options);
    if (!goes_on) {
      return tl::make_unexpected(goes_on.error());
    }
    if (!*goes_on) {
      return std::unique_ptr<BatchEvaluation>();
    }
  }
  if (rows_at_once && can_be_sharded(graph)) {
    Result<std::optional<FactGroups>> groups = ledger.group_facts(graph.request, *rows_at_once);
    if (!groups) {
      return tl::make_unexpected(groups.error());
    }
    if (*groups) {
      FactSet none(graph.request.schema);
      const FactRequest request = graph.request;
      return std::make_unique<BatchEvaluation>(BatchEvaluation{
          std::move(graph), std::move(none), Evaluation(),
          [&ledger, ledger_bounds, request, all = std::make_shared<const FactGroups>(std::move(**groups)),
           next = std::size_t{0}]() mutable -> Result<std::optional<FactSet>> {
            if (next == all->count) {
              return std::optional<FactSet>();
            }
            Result<FactSet> facts = confirmed(ledger.read_group(request, *all, next++), *ledger_bounds);
            return facts ? Result<std::optional<FactSet>>(std::move(*facts))
                         : tl::make_unexpected(facts.error());
          }});
    }
  }
  Result<FactSet> facts = confirmed(ledger.read(graph.request), *ledger_bounds);
  if (!facts) {
    return tl::make_unexpected(facts.error());
  }
  return std::make_unique<BatchEvaluation>(
      BatchEvaluation{std::move(graph), std::move(*facts), Evaluation(), {}});
}

Result<void> evaluate_facts(Ledger& ledger, const Ruleset& ruleset, BatchEvaluation& batch,
                            EvaluationOptions options) {
  if (!options.name_fact) {
    options.name_fact = [&ledger, &ruleset](FactKind kind, std::int64_t key) {
      const Result<std::string> id = ledger.id_of(ruleset.schema.fact(kind), key);
      return id ? *id : "number " + std::to_string(key);
    };
  }
  options.past = past_facts_of(ledger, batch.graph.request.view);
  Result<Evaluation> evaluation = evaluate(batch.graph, batch.facts, options);
  if (!evaluation) {
    return tl::make_unexpected(evaluation.error());
  }
  batch.evaluation = std::move(*evaluation);
  return {};
}

Result<std::unique_ptr<BatchEvaluation>> evaluate_on_ledger(Ledger& ledger, const Ruleset& ruleset,
                                                            const FactView& view,
                                                            const EvaluationOptions& options,
                                                            Graph (*build)(const Ruleset&, const FactBounds*),
                                                            const PrepareEvaluation& prepare) {
  EvaluationOptions prepared = options;
  Result<std::unique_ptr<BatchEvaluation>> batch =
      read_from_ledger(ledger, ruleset, view, prepared, build, prepare);
  if (!batch || *batch == nullptr) {
    return batch;
  }
  Result<void> evaluated = evaluate_facts(ledger, ruleset, **batch, std::move(prepared));
  return evaluated ? std::move(batch) : tl::make_unexpected(evaluated.error());
}

std::string name_of_row(Ledger& ledger, const FactSet& facts, FactKind kind, RowIndex row) {
  const FactTable& table = facts.table(kind);
  if (row < 0 || static_cast<std::size_t>(row) >= table.keys.size()) {
    return "that isn't known";
  }
  const Result<std::string> id =
      ledger.id_of(facts.schema().fact(kind), table.keys[static_cast<std::size_t>(row)]);
  return id ? *id : "number " + std::to_string(table.keys[static_cast<std::size_t>(row)]);
}

}  // namespace remit
