#include "tests/reference/typed_operands.hpp"

#include <optional>

#include "engine/analysis/overloaded.hpp"

namespace remit::reference {
namespace {

std::vector<TypedId> listed(TypedId one, const std::optional<TypedId>& other) {
  return other ? std::vector<TypedId>{one, *other} : std::vector<TypedId>{one};
}

void collect_measures(const TypedPool& pool, TypedId id, std::set<std::size_t>& measures) {
  const TypedNode& node = pool[id].node;
  if (const auto* read = std::get_if<MeasureRead>(&node)) {
    measures.insert(read->measure);
  }
  for (const TypedId operand : operands_of(node)) {
    collect_measures(pool, operand, measures);
  }
}

}  // namespace

std::vector<TypedId> operands_of(const TypedNode& node) {
  using Ids = std::vector<TypedId>;
  return std::visit(Overloaded{
                        [](const ConstantNumber&) { return Ids{}; },
                        [](const ConstantDate&) { return Ids{}; },
                        [](const ConstantWord&) { return Ids{}; },
                        [](const ConstantYesNo&) { return Ids{}; },
                        [](const ConstantFact&) { return Ids{}; },
                        [](const ThisFact&) { return Ids{}; },
                        [](const ThisPartner&) { return Ids{}; },
                        [](const ThisPeriod&) { return Ids{}; },
                        [](const GoverningDate&) { return Ids{}; },
                        [](const FieldRead& read) { return listed(read.of, read.on); },
                        [](const HasField& has) { return listed(has.of, has.on); },
                        [](const Add& sum) {
                          Ids ids;
                          for (const Add::Term& term : sum.terms) {
                            ids.push_back(term.value);
                          }
                          return ids;
                        },
                        [](const Multiply& product) {
                          Ids ids;
                          for (const Multiply::Factor& factor : product.factors) {
                            ids.push_back(factor.value);
                          }
                          return ids;
                        },
                        [](const Negate& negation) { return Ids{negation.operand}; },
                        [](const ExtremeOf& extreme) { return extreme.operands; },
                        [](const RoundTo& round) { return Ids{round.operand}; },
                        [](const CompareValues& compare) {
                          return Ids{compare.left, compare.right};
                        },
                        [](const AllOf& all) { return all.operands; },
                        [](const AnyOf& any) { return any.operands; },
                        [](const Inverse& inverse) { return Ids{inverse.operand}; },
                        [](const FirstThatHolds& choice) {
                          Ids ids;
                          for (const FirstThatHolds::Arm& arm : choice.arms) {
                            for (const TypedId id : listed(arm.value, arm.condition)) {
                              ids.push_back(id);
                            }
                          }
                          return ids;
                        },
                        [](const ShiftDate& shift) {
                          return Ids{shift.date, shift.amount};
                        },
                        [](const ElapsedSince& elapsed) {
                          return Ids{elapsed.start, elapsed.at};
                        },
                        [](const DaysBetween& days) {
                          return Ids{days.first, days.last};
                        },
                        [](const MeasureRead& read) {
                          Ids ids = read.keys;
                          if (read.on) {
                            ids.push_back(*read.on);
                          }
                          return ids;
                        },
                        [](const ScaleRead& read) { return listed(read.value, read.base); },
                        [](const ElasticFactor& factor) { return Ids{factor.since}; },
                    },
                    node);
}

std::set<std::size_t> measures_named_by(const TypedPool& pool, const Rule& rule) {
  std::set<std::size_t> measures;
  const auto look_in = [&](const std::optional<TypedId>& id) {
    if (id) {
      collect_measures(pool, *id, measures);
    }
  };
  for (const std::optional<TypedId>& clause :
       {rule.where, std::optional(rule.governing_date), rule.during, std::optional(rule.pays),
        std::optional(rule.amount), rule.decay, rule.floor}) {
    look_in(clause);
  }
  for (const FactCap& cap : rule.fact_caps) {
    look_in(cap.limit);
    look_in(cap.when);
  }
  for (const WindowCap& cap : rule.window_caps) {
    look_in(cap.limit);
    look_in(cap.when);
    look_in(cap.key);
  }
  return measures;
}

}  // namespace remit::reference
