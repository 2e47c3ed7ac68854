// Law 12: facts that are cut into shards give the same lines as the whole, wherever the rules let them be
// cut; a row that can't be rated is one in both.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/columns/fact_shards.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "engine/run/sharded_lines.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"
#include "tests/laws/required.hpp"

namespace remit::laws {
namespace {

/// The facts twice, under other ids, so that there are always some that nothing connects. Of rates there are
/// no two.
std::vector<MemoryFact> twice(const FactSchema& schema, std::vector<MemoryFact> facts) {
  const std::size_t count = facts.size();
  for (std::size_t index = 0; index < count; ++index) {
    MemoryFact other = facts[index];
    if (other.kind == FactKind::kExchangeRate) {
      continue;
    }
    other.id += "'";
    for (const FieldDefinition& field : schema.fact(other.kind).fields) {
      const auto value = other.fields.find(field.name);
      if (field.type == FieldType::kReference && value != other.fields.end()) {
        value->second = std::get<std::string>(value->second) + "'";
      }
    }
    const auto attribute = other.fields.find("attribute");
    if (attribute != other.fields.end() && std::get<std::string>(attribute->second) == "parent") {
      other.fields["value"] = std::get<std::string>(other.fields["value"]) + "'";
    }
    facts.push_back(std::move(other));
  }
  return facts;
}

FactSet facts_for(const Graph& graph, const Ruleset& ruleset, const MadeCase& made) {
  MemoryFactSource source(ruleset.schema);
  for (const MemoryFact& fact : twice(ruleset.schema, made.facts)) {
    source.add(fact);
  }
  FactRequest request = graph.request;
  request.view = view_through(made.through);
  return required(source.read(request));
}

/// What `facts` give, by the keys of facts and in a text that says everything of a line; none where a row
/// can't be rated.
std::optional<std::vector<std::string>> lines_of(const Graph& graph, FactSet& facts, Date through) {
  EvaluationOptions options;
  options.through = through;
  const Evaluation evaluation = required(evaluate(graph, facts, options));
  if (evaluation.error_count != 0) {
    return std::nullopt;
  }
  const LineColumns& lines = evaluation.lines;
  std::vector<std::string> told;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const auto* scope = std::get_if<FactScope>(&graph.ruleset->rules[lines.rules[line]].scope);
    const std::int64_t key = scope == nullptr ? 0 : facts.table(scope->kind).keys[lines.root(line)];
    const auto partner = static_cast<std::size_t>(lines.partners[line]);
    told.push_back(fmt::format(
        "rule {}, fact {}, partner {}, due {}, period {}, pays {}, refunded {}, part {}, by rate {}, back {}",
        lines.rules[line], key, facts.table(FactKind::kPartner).keys[partner], lines.due_dates[line],
        lines.period_firsts[line], lines.minor_units[line], lines.refunded[line], lines.component(line),
        lines.rate_sequence(line), lines.clawed_back_on(line).days()));
  }
  std::sort(told.begin(), told.end());
  return told;
}

}  // namespace

TEST_CASE("law 12: shards give the lines of the whole") {
  int cut = 0;
  int with_lines = 0;
  CHECK(check_law("shards give the lines of the whole", 200, [&] {
    const MadeCase made = *made_cases({.rules = 2});
    const AnalysedCase analysed = analyse(made);
    if (!analysed.ruleset) {
      return;
    }
    const Graph graph = build_graph(*analysed.ruleset);
    if (!can_be_sharded(graph)) {
      return;
    }
    FactSet facts = facts_for(graph, *analysed.ruleset, made);
    std::optional<FactShards> shards = FactShards::cut(facts, 1, 1);
    if (!shards) {
      return;
    }
    ++cut;
    FactSet all = facts_for(graph, *analysed.ruleset, made);
    const std::optional<std::vector<std::string>> whole = lines_of(graph, all, made.through);
    std::optional<std::vector<std::string>> together = std::vector<std::string>();
    for (std::size_t shard = 0; shard < shards->size(); ++shard) {
      FactSet part = shards->take(shard);
      const std::optional<std::vector<std::string>> lines = lines_of(graph, part, made.through);
      if (!lines || !together) {
        together.reset();
      } else {
        together->insert(together->end(), lines->begin(), lines->end());
      }
    }
    RC_ASSERT(whole.has_value() == together.has_value());
    if (whole) {
      std::sort(together->begin(), together->end());
      RC_ASSERT(*whole == *together);
      with_lines += whole->empty() ? 0 : 1;
    }
  }));
  // A law that never cut anything would say nothing.
  MESSAGE(cut << " cases were cut, " << with_lines << " of them gave lines");
  CHECK(with_lines * 40 > law_cases() * 2);
}

}  // namespace remit::laws
