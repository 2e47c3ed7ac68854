#include "engine/analysis/typed_operands.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include "engine/analysis/overloaded.hpp"

namespace remit {

std::vector<TypedId> operands_of(const TypedNode& node) {
  std::vector<TypedId> operands;
  const auto add = [&](const std::optional<TypedId>& id) {
    if (id) {
      operands.push_back(*id);
    }
  };
  const auto add_all = [&](const std::vector<TypedId>& ids) {
    operands.insert(operands.end(), ids.begin(), ids.end());
  };
  std::visit(Overloaded{[](const ConstantNumber&) {},
                        [](const ConstantDate&) {},
                        [](const ConstantWord&) {},
                        [](const ConstantYesNo&) {},
                        [](const ConstantFact&) {},
                        [](const ThisFact&) {},
                        [](const ThisPartner&) {},
                        [](const ThisPeriod&) {},
                        [](const GoverningDate&) {},
                        [](const BatchDay&) {},
                        [](const FanPart&) {},
                        [](const LinesTotal&) {},
                        [&](const FieldRead& read) {
                          add(read.of);
                          add(read.on);
                        },
                        [&](const HasField& has) {
                          add(has.of);
                          add(has.on);
                        },
                        [&](const ParticipantRead& read) { add(read.deal); },
                        [&](const HasParticipant& has) { add(has.deal); },
                        [&](const Add& sum) {
                          for (const Add::Term& term : sum.terms) {
                            add(term.value);
                          }
                        },
                        [&](const Multiply& product) {
                          for (const Multiply::Factor& factor : product.factors) {
                            add(factor.value);
                          }
                        },
                        [&](const Negate& negate) { add(negate.operand); },
                        [&](const ExtremeOf& extreme) { add_all(extreme.operands); },
                        [&](const RoundTo& round) { add(round.operand); },
                        [&](const CompareValues& compare) {
                          add(compare.left);
                          add(compare.right);
                        },
                        [&](const AllOf& all) { add_all(all.operands); },
                        [&](const AnyOf& any) { add_all(any.operands); },
                        [&](const Inverse& inverse) { add(inverse.operand); },
                        [&](const FirstThatHolds& choice) {
                          for (const FirstThatHolds::Arm& arm : choice.arms) {
                            add(arm.condition);
                            add(arm.value);
                          }
                        },
                        [&](const ShiftDate& shift) {
                          add(shift.date);
                          add(shift.amount);
                        },
                        [&](const ElapsedSince& elapsed) {
                          add(elapsed.start);
                          add(elapsed.at);
                        },
                        [&](const DaysBetween& days) {
                          add(days.first);
                          add(days.last);
                        },
                        [&](const MeasureRead& read) {
                          add(read.on);
                          add_all(read.keys);
                        },
                        [](const BalanceBefore&) {},
                        [&](const BalanceRead& read) {
                          add(read.on);
                          add_all(read.keys);
                        },
                        [&](const TargetRead& read) {
                          add(read.partner);
                          add(read.day);
                        },
                        [&](const ScaleRead& read) {
                          add(read.value);
                          add(read.base);
                          for (const std::vector<TypedId>& version : read.bounds) {
                            add_all(version);
                          }
                        },
                        [&](const ConvertTo& convert) {
                          add(convert.amount);
                          add(convert.currency);
                          add(convert.into);
                          add(convert.day);
                        },
                        [&](const TableRow& row) {
                          add_all(row.keys);
                          add(row.on);
                        },
                        [&](const TableCell& cell) { add(cell.row); },
                        [&](const ElasticFactor& factor) { add(factor.since); },
                        [&](const AmendmentInForce& amendment) {
                          for (const AmendmentInForce::Candidate& each : amendment.candidates) {
                            add(each.holds);
                            add(each.result);
                          }
                        },
                        [&](const AsKnownOn& known) {
                          add(known.operand);
                          add(known.day);
                        }},
             node);
  return operands;
}

std::vector<TypedId> operands_of(const FanOut& fan) {
  using Ids = std::vector<TypedId>;
  return std::visit(Overloaded{
                        [](const FanOut::Lines&) { return Ids{}; },
                        [](const FanOut::Participants& each) { return Ids{each.deal}; },
                        [](const FanOut::Upline& each) {
                          return Ids{each.of, each.on};
                        },
                        [](const FanOut::Steps& each) {
                          return Ids{each.start, each.every};
                        },
                        [](const FanOut::Periods& each) {
                          return Ids{each.first, each.last};
                        },
                        [](const FanOut::Stretches& each) {
                          return Ids{each.partner, each.first, each.last};
                        },
                    },
                    fan.form);
}

namespace {

std::vector<TypedId> reached(const TypedPool& pool, TypedId root,
                             const std::function<bool(TypedId)>& is_known, bool only_now) {
  std::vector<TypedId> found;
  std::vector<TypedId> waiting = {root};
  std::vector<bool> seen(static_cast<std::size_t>(root) + 1);  // operands have lower numbers
  while (!waiting.empty()) {
    const TypedId id = waiting.back();
    waiting.pop_back();
    if (seen[static_cast<std::size_t>(id)] || (is_known && is_known(id))) {
      continue;
    }
    seen[static_cast<std::size_t>(id)] = true;
    found.push_back(id);
    const auto* known = only_now ? std::get_if<AsKnownOn>(&pool[id].node) : nullptr;
    const std::vector<TypedId> operands =
        known != nullptr ? std::vector<TypedId>{known->day} : operands_of(pool[id].node);
    waiting.insert(waiting.end(), operands.begin(), operands.end());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::vector<TypedId> reachable(const TypedPool& pool, TypedId root,
                               const std::function<bool(TypedId)>& is_known) {
  return reached(pool, root, is_known, false);
}

std::vector<TypedId> reachable_now(const TypedPool& pool, TypedId root,
                                   const std::function<bool(TypedId)>& is_known) {
  return reached(pool, root, is_known, true);
}

std::vector<TypedId> roots_of(const Balance& balance) {
  std::vector<TypedId> roots = {balance.by};
  if (balance.where) {
    roots.push_back(*balance.where);
  }
  roots.insert(roots.end(), balance.keys.begin(), balance.keys.end());
  roots.push_back(balance.starts);
  for (const Balance::Let& let : balance.lets) {
    roots.push_back(let.value);
  }
  roots.push_back(balance.becomes);
  return roots;
}

std::vector<TypedId> clauses_of(const Rule& rule) {
  std::vector<TypedId> clauses;
  const auto add = [&](const std::optional<TypedId>& id) {
    if (id) {
      clauses.push_back(*id);
    }
  };
  for (const FanOut& fan : rule.fans) {
    const std::vector<TypedId> operands = operands_of(fan);
    clauses.insert(clauses.end(), operands.begin(), operands.end());
  }
  add(rule.where);
  add(rule.governing_date);
  add(rule.during);
  add(rule.pays);
  add(rule.amount);
  add(rule.decay);
  add(rule.floor);
  for (const FactCap& cap : rule.fact_caps) {
    add(cap.limit);
    add(cap.when);
  }
  for (const WindowCap& cap : rule.window_caps) {
    add(cap.limit);
    add(cap.when);
    add(cap.key);
    clauses.insert(clauses.end(), cap.edges.begin(), cap.edges.end());
  }
  for (const RefundRule::Alternative& each : rule.refunds.alternatives) {
    add(each.in_force);
  }
  for (const Split& split : rule.splits) {
    add(split.in_force);
    add(split.when);
    for (const SplitShare& share : split.shares) {
      add(share.to);
    }
    add(split.deal);
  }
  if (rule.clawback) {
    add(rule.clawback->on);
    add(rule.clawback->share);
  }
  for (const DuePart& part : rule.due) {
    add(part.in_force);
    add(part.when);
    add(part.on);
    if (part.as_paid) {
      add(part.as_paid->of);
    }
  }
  for (const AmendedPart& part : rule.amended) {
    for (const Amendment& amendment : part.amendments) {
      if (amendment.budget) {
        add(amendment.budget->limit);
        add(amendment.budget->added);
      }
    }
  }
  return clauses;
}

}  // namespace remit
