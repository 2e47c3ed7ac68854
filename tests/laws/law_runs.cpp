#include "tests/laws/law_runs.hpp"

#include <algorithm>
#include <utility>

#include "engine/analysis/rule_files.hpp"
#include "engine/base/check.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "grammar/source/caret_rendering.hpp"
#include "tests/laws/required.hpp"
#include "tests/reference/reference_evaluator.hpp"

namespace remit::laws {
namespace {

void add_all(MemoryFactSource& source, const std::vector<MemoryFact>& facts) {
  for (const MemoryFact& fact : facts) {
    source.add(fact);
  }
}

// Bounds of all numeric fields over all versions of the facts, as a ledger keeps them.
class KnownBounds {
 public:
  KnownBounds(const Ruleset& ruleset, const std::vector<MemoryFact>& facts) {
    MemoryFactSource versions(ruleset.schema);
    FactRequest request{ruleset.schema, {}, {}};
    for (const MemoryFact& fact : facts) {
      if (++rows_[fact.kind] == 1) {
        request.kinds.push_back({.kind = fact.kind, .fields = money_fields(ruleset.schema, fact.kind)});
      }
      MemoryFact apart = fact;  // under an id of its own, so that no version hides another
      apart.id += "/" + std::to_string(rows_[fact.kind]);
      versions.add(std::move(apart));
    }
    const FactSet read = required(versions.read(request));
    for (const FactRequest::Kind& kind : request.kinds) {
      const FactTable& table = read.table(kind.kind);
      for (const std::size_t field : kind.fields) {
        const FactColumn& column = table.column(field);
        bool any = false;
        for (std::size_t row = 0; row < table.row_count; ++row) {
          any = any || column.has_value(row);
        }
        if (any) {
          fields_[{kind.kind, field}] = {column.least, column.greatest};
        }
      }
    }
  }

  [[nodiscard]] FactBounds bounds() const {
    return {.of_field = [this](FactKind kind,
                               std::size_t field) -> std::optional<std::pair<std::int64_t, std::int64_t>> {
              const auto found = fields_.find({kind, field});
              return found == fields_.end() ? std::nullopt : std::optional(found->second);
            },
            .row_count = [this](FactKind kind) -> std::optional<std::int64_t> {
              const auto found = rows_.find(kind);
              return found == rows_.end() ? 0 : found->second;
            }};
  }

 private:
  // Columns of one's own have no bounds in a ledger.
  static std::vector<std::size_t> money_fields(const FactSchema& schema, FactKind kind) {
    const std::vector<FieldDefinition>& fields = schema.fact(kind).fields;
    std::vector<std::size_t> found;
    for (std::size_t field = 0; field < fields.size(); ++field) {
      if (fields[field].type == FieldType::kMoney && fields[field].origin == FieldOrigin::kImported) {
        found.push_back(field);
      }
    }
    return found;
  }

  std::map<std::pair<FactKind, std::size_t>, std::pair<std::int64_t, std::int64_t>> fields_;
  std::map<FactKind, std::int64_t> rows_;
};

// The first part has its rule's name, those behind it their numbers.
std::string component_text(std::size_t part) {
  return part == 0 ? "" : " part " + std::to_string(part + 1);
}

// `deal D1`, `quarter Acme/2026-04-01`.
std::string line_name(const Ruleset& ruleset, const NamedLine& line) {
  const Scope& scope = ruleset.rules[line.rule].scope;
  const auto* fact = std::get_if<FactScope>(&scope);
  const std::string kind = fact != nullptr ? ruleset.schema.fact(fact->kind).name
                                           : std::string(to_text(std::get<PeriodScope>(scope).kind));
  return kind + " " + line.subject;
}

}  // namespace

AnalysedCase analyse(const MadeCase& made) {
  std::vector<grammar::SourceFile> files;
  files.emplace_back("made_up.remit", made.rules.text());
  const std::vector<grammar::SourceFile> shown = files;
  Analysis analysis = analyze_sources(std::move(files));
  AnalysedCase analysed{.ruleset = std::move(analysis.ruleset), .mistakes = {}};
  if (!analysed.ruleset) {
    for (const grammar::Diagnostic& diagnostic : analysis.diagnostics) {
      if (diagnostic.severity == grammar::Severity::kError) {
        analysed.mistakes += grammar::render(diagnostic, shown, false);
      }
    }
  }
  return analysed;
}

namespace {

std::string component_of(const NamedLine& line) {
  return component_text(line.part) + (line.currency.empty() ? "" : " in " + line.currency);
}

}  // namespace

std::string describe(const NamedLine& line) {
  return "rule " + std::to_string(line.rule) + ", " + line.subject + ", to " + line.partner + " by " +
         line.due.to_text() + ": " + std::to_string(line.minor_units) + ", refunded " +
         std::to_string(line.refunded_minor_units) + component_of(line);
}

FactView view_through(Date last_day) {
  return {.through = last_day, .booked_by = last_day};
}

NamedResult evaluate_by_graph(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                              const FactView& view, bool narrow) {
  MemoryFactSource source(ruleset.schema);
  add_all(source, facts);
  const KnownBounds known(ruleset, facts);
  const FactBounds bounds = known.bounds();
  const Graph graph = build_graph(ruleset, narrow ? &bounds : nullptr);
  FactRequest request = graph.request;
  request.view = view;
  FactSet set = required(source.read(request));
  EvaluationOptions options;
  options.through = view.through;
  options.name_fact = [&](FactKind kind, std::int64_t key) {
    return required(source.id_of(ruleset.schema.fact(kind), key));
  };
  options.past = past_facts_of(source, request.view);
  const Evaluation evaluation = required(evaluate(graph, set, options));
  NamedResult result;
  const LineColumns& lines = evaluation.lines;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    NamedLine line{.rule = lines.rules[index],
                   .subject = {},
                   .partner = {},
                   .due = Date(lines.due_dates[index]),
                   .minor_units = lines.minor_units[index],
                   .refunded_minor_units = lines.refunded[index],
                   .part = lines.component(index),
                   .currency = {}};
    if (lines.currency(index) != kMissingSymbol) {
      line.currency = set.symbols().text(lines.currency(index));
    }
    const auto id = [&](FactKind kind, std::size_t row) {
      return required(source.id_of(ruleset.schema.fact(kind), set.table(kind).keys[row]));
    };
    line.partner = id(FactKind::kPartner, static_cast<std::size_t>(lines.partners[index]));
    const auto* scope = std::get_if<FactScope>(&ruleset.rules[line.rule].scope);
    const bool fanned = lines.fan(index) != kMissingSymbol;
    // A period line that pays another says first whom it is for: `of Acme, level 1`.
    const std::string fan = fanned ? std::string(set.symbols().text(lines.fan(index))) : "";
    const std::size_t end = fan.starts_with("of ") ? std::min(fan.find(", "), fan.size()) : 0;
    const std::string whom = end == 0 ? line.partner : fan.substr(3, end - 3);
    const std::size_t row = lines.root(index);
    line.subject =
        scope != nullptr ? id(scope->kind, row) : whom + "/" + Date(lines.period_firsts[index]).to_text();
    if (end < fan.size()) {
      line.subject += (end == 0 ? ", " : "") + fan.substr(end);
    }
    result.lines.push_back(std::move(line));
  }
  std::sort(result.lines.begin(), result.lines.end());
  for (const RowError& error : evaluation.errors) {
    result.error_subjects.insert(error.subject);
  }
  return result;
}

NamedResult evaluate_by_reference(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                  const FactView& view) {
  const reference::ReferenceResult naive = reference::evaluate_reference(ruleset, facts, view);
  NamedResult result;
  for (const reference::ReferenceLine& line : naive.lines) {
    result.lines.push_back({line.rule, line.subject, line.partner, line.due, line.minor_units,
                            line.refunded_minor_units, line.part, line.currency});
  }
  std::sort(result.lines.begin(), result.lines.end());
  for (const reference::ReferenceError& error : naive.errors) {
    result.error_subjects.insert(error.subject);
  }
  return result;
}

std::int64_t Book::number_of(const std::string& name) {
  const auto [found, added] = numbers_.emplace(name, static_cast<std::int64_t>(numbers_.size()) + 1);
  if (added) {
    names_.emplace(found->second, name);
  }
  return found->second;
}

std::vector<Posting> Book::run(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                               const Period& period) {
  std::vector<Entitlement> entitlements;
  for (const NamedLine& line : evaluate_by_graph(ruleset, facts, view_through(period.last), true).lines) {
    const Rule& rule = ruleset.rules[line.rule];
    const PostingKey key{.component = static_cast<std::int32_t>(number_of(rule.name + component_of(line))),
                         .line_kind = 1,
                         .partner = number_of(line.partner),
                         .line = number_of(line_name(ruleset, line)),
                         .fan = 0};
    entitlements.push_back({.key = key,
                            .minor_units = line.minor_units,
                            .governing_date = line.due,
                            .fact_sequence = 1,
                            .refunded_minor_units = line.refunded_minor_units});
  }
  std::vector<Posting> postings =
      required(post_differences(entitlements, posted_, {.period_first = period.first, .last_watermark = {}}));
  for (const Posting& posting : postings) {
    Posted& sum = posted_[posting.key];
    sum.minor_units += posting.minor_units;
    sum.fact_sequence = posting.fact_sequence;
    sum.refunded_minor_units = posting.refunded_minor_units;
    sum.governing_date = posting.governing_date;
  }
  return postings;
}

std::map<Book::Key, std::int64_t> Book::sums() const {
  std::map<Key, std::int64_t> sums;
  for (const auto& [key, posted] : posted_) {
    if (posted.minor_units != 0) {
      sums.emplace(Key{names_.at(key.component), names_.at(key.partner), names_.at(key.line)},
                   posted.minor_units);
    }
  }
  return sums;
}

std::map<Book::Key, std::int64_t> entitled(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                           const FactView& view) {
  std::map<Book::Key, std::int64_t> sums;
  for (const NamedLine& line : evaluate_by_reference(ruleset, facts, view).lines) {
    if (line.minor_units != 0) {
      sums[{ruleset.rules[line.rule].name + component_of(line), line.partner, line_name(ruleset, line)}] +=
          line.minor_units;
    }
  }
  return sums;
}

}  // namespace remit::laws
