// Exceptions and promos to what isn't an amount: decay, refunds, clawback, split and due. What they say
// stands in place of the rule's own clause.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/typed_operands.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using Part = AmendedPart::Part;

/// A clause without blanks, comments and the commas between its parts, which stand in one line or in several.
std::string words_of(std::string_view clause) {
  std::string words;
  bool is_quoted = false;
  bool is_comment = false;
  for (const char character : clause) {
    is_comment = character != '\n' && (is_comment || (character == '#' && !is_quoted));
    is_quoted = character == '"' ? !is_quoted : is_quoted;
    if (!is_comment && character != ',') {
      words += character;
    }
  }
  return without_blanks(words);
}

bool has_lets(const ReadAmendment& amendment) {
  const auto& declaration = std::get<ast::AmendmentDeclaration>(amendment.source->place.declaration->form);
  return std::ranges::any_of(declaration.clauses, [](const ast::Clause& clause) {
    return std::holds_alternative<ast::LetClause>(clause.form);
  });
}

}  // namespace

RuleReader::RuleReader(const RuleReader& outer, const ast::File& file, const Surroundings& line)
    : state_(outer.state_),
      place_(outer.place_),
      file_(file),
      source_(outer.source_),
      damaged_(outer.damaged_),
      lines_of_(outer.lines_of_),
      rule_(outer.rule_),
      lets_(line.lets),
      by_(outer.by_),
      scope_(outer.scope_),
      line_(line),
      late_(line) {
  late_.day_meaning = Surroundings::Day::kBatch;
  late_.re_rated = outer.late_.re_rated;
  late_.typed_lets.clear();  // they were typed for the governing day
  rule_.due.clear();
}

std::optional<AmendedClause> RuleReader::clause_of_amendment(const ast::Clause& clause, const ast::File& file,
                                                             const Surroundings& line) {
  RuleReader inner(*this, file, line);
  AmendedClause read;
  bool found = true;
  if (const auto* decay = std::get_if<ast::DecayClause>(&clause.form)) {
    read.decay = inner.decay_of(*decay, clause.span, clause.keyword);
    found = read.decay.has_value();
  } else if (const auto* split = std::get_if<ast::SplitClause>(&clause.form)) {
    read.split = inner.split_of(*split, clause.span);
    found = read.split.has_value();
  } else if (const auto* clawback = std::get_if<ast::ClawbackClause>(&clause.form)) {
    read.clawback = inner.clawback_of(*clawback, clause.span);
    found = read.clawback.has_value();
  } else if (const auto* due = std::get_if<ast::DueClause>(&clause.form)) {
    inner.read_due(*due, clause.span);
    read.due = std::move(inner.rule_.due);
  } else if (const auto* refunds = std::get_if<ast::RefundsClause>(&clause.form)) {
    read.refunds = RefundRule::Alternative{.of = {},
                                           .in_force = {},
                                           .none = refunds->policy == ast::RefundPolicy::kNone,
                                           .within = {},
                                           .span = clause.span};
    if (refunds->within) {
      read.refunds->within = inner.refund_limit(*refunds);
      found = read.refunds->within.has_value();
    }
  }
  return found && inner.sound_ ? std::optional(std::move(read)) : std::nullopt;
}

void RuleReader::amend_clauses() {
  for (auto& [part, amendments] : clause_amendments_) {
    amend_clause(std::move(amendments), part);
  }
}

void RuleReader::amend_clause(std::vector<ReadAmendment> amendments, Part part) {
  const bool of_payments = part == Part::kSplit || part == Part::kClawback || part == Part::kDue;
  if (rule_.figure && of_payments) {
    sound_ = false;
    state_.diagnostics
        .error("R0327", amendments.front().value,
               fmt::format("`{}` is a figure, which pays nobody, so there is nothing of this to amend",
                           rule_.name))
        .related(source_.name.span, "the figure");
  }
  if (part == Part::kRefunds && rule_.refunds.treatment == RefundTreatment::kNotAsked) {
    sound_ = false;
    state_.diagnostics
        .error("R0327", amendments.front().value,
               fmt::format("refunds don't concern {}, so there is nothing of them to amend", line_.place))
        .related(source_.name.span, fmt::format("the {}", keyword()));
  }
  if (!sound_) {
    return;
  }
  // Two that say it in the same words say the same, unless their words stand for something of their own.
  std::map<std::string, std::int64_t> numbers;
  std::vector<TypedId> results;
  for (ReadAmendment& each : amendments) {
    const std::string words = words_of(written(each.value)) + (has_lets(each) ? "#" + each.made.name : "");
    const auto number = numbers.try_emplace(words, static_cast<std::int64_t>(numbers.size()));
    each.made.value = state_.pool().add(ConstantNumber{Rational(number.first->second)},
                                        {.kind = TypeKind::kNumber}, each.value);
    results.push_back(each.made.value);
  }
  const std::vector<std::vector<std::size_t>> yields = precedence_of(amendments);
  check_ambiguity(amendments, yields);
  AmendedPart amended{.part = part, .cap = 0, .unamended = {}, .in_force = {}, .amendments = {}};
  put_in_force(amended, amendments, results, yields);
  switch (part) {
    case Part::kDecay:
      amend_decay(amended, amendments);
      break;
    case Part::kRefunds:
      amend_refunds(amended, amendments);
      break;
    case Part::kClawback:
      amend_clawback(amended, amendments);
      break;
    case Part::kSplit:
      amend_split(amended, amendments);
      break;
    case Part::kDue:
      amend_due(amended, amendments);
      break;
    default:
      break;
  }
  rule_.amended.push_back(std::move(amended));
}

TypedId RuleReader::none_in_force(const AmendedPart& part) {
  TypedPool& pool = state_.pool();
  const Span span = pool[part.in_force].span;
  const TypedId nothing = pool.add(ConstantNumber{Rational(0)}, {.kind = TypeKind::kNumber}, span);
  return pool.add(CompareValues{CompareOperator::kEqual, part.in_force, nothing, {}},
                  {.kind = TypeKind::kYesNo}, span);
}

void RuleReader::amend_decay(const AmendedPart& part, const std::vector<ReadAmendment>& amendments) {
  TypedPool& pool = state_.pool();
  const Type percent{.kind = TypeKind::kPercent};
  FirstThatHolds choice;
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    choice.arms.push_back({*amendments[index].clause.decay, part.amendments[index].in_force});
  }
  const Span span = rule_.decay ? rule_.places.decay : amendments.front().value;
  choice.arms.push_back(
      {rule_.decay ? *rule_.decay : pool.add(ConstantNumber{Rational(1)}, percent, span), std::nullopt});
  rule_.places.decay = span;
  rule_.decay = pool.add(std::move(choice), percent, span);
}

void RuleReader::amend_clawback(const AmendedPart& part, const std::vector<ReadAmendment>& amendments) {
  TypedPool& pool = state_.pool();
  FirstThatHolds share;
  FirstThatHolds on;
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    share.arms.push_back({amendments[index].clause.clawback->share, part.amendments[index].in_force});
    on.arms.push_back({amendments[index].clause.clawback->on, part.amendments[index].in_force});
  }
  if (rule_.clawback) {
    share.arms.push_back({rule_.clawback->share, std::nullopt});
    on.arms.push_back({rule_.clawback->on, std::nullopt});
  }
  const Span span = rule_.clawback ? rule_.clawback->span : amendments.front().value;
  rule_.clawback = Clawback{pool.add(std::move(share), {.kind = TypeKind::kPercent}, span),
                            pool.add(std::move(on), {.kind = TypeKind::kDate}, span), span};
}

void RuleReader::amend_split(const AmendedPart& part, const std::vector<ReadAmendment>& amendments) {
  for (Split& own : rule_.splits) {
    own.in_force = none_in_force(part);
  }
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    rule_.splits.push_back(*amendments[index].clause.split);
    rule_.splits.back().in_force = part.amendments[index].in_force;
  }
}

void RuleReader::amend_due(const AmendedPart& part, const std::vector<ReadAmendment>& amendments) {
  if (rule_.due.empty()) {  // the whole line, on its governing date
    rule_.due_span = amendments.front().value;
    rule_.due.push_back({.share = 1, .on = {}, .as_paid = {}, .when = {}, .span = rule_.due_span});
  }
  const TypedId own = none_in_force(part);
  for (DuePart& each : rule_.due) {
    each.in_force = own;
  }
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    for (const DuePart& each : amendments[index].clause.due) {
      rule_.due.push_back(each);
      rule_.due.back().of = part.amendments[index].name;
      rule_.due.back().in_force = part.amendments[index].in_force;
    }
  }
}

/// Whether an expression reads what refunds leave of the line's fact.
bool RuleReader::reads_what_is_left(TypedId root) const {
  const TypedPool& pool = state_.ruleset.expressions;
  return std::ranges::any_of(reachable(pool, root), [&](TypedId each) {
    const auto* read = std::get_if<FieldRead>(&pool[each].node);
    return read != nullptr && read->less_refunds;
  });
}

void RuleReader::amend_refunds(const AmendedPart& part, const std::vector<ReadAmendment>& amendments) {
  // Whether refunds count may depend on who is paid and on the governing date.
  std::vector<TypedId> first = {rule_.governing_date};
  if (rule_.pays) {
    first.push_back(*rule_.pays);
  }
  for (const FanOut& fan : rule_.fans) {
    const std::vector<TypedId> operands = operands_of(fan);
    first.insert(first.end(), operands.begin(), operands.end());
  }
  for (const TypedId each : first) {
    if (reads_what_is_left(each)) {
      sound_ = false;
      state_.diagnostics
          .error("R0327", amendments.front().value,
                 "whether refunds count can't be amended here: whom the rule pays, or when, depends on what "
                 "they leave")
          .related(state_.pool()[each].span, "this reads it")
          .help("another rule for those whose refunds differ");
      return;
    }
  }
  RefundRule& refunds = rule_.refunds;
  refunds.alternatives.push_back({.of = {},
                                  .in_force = none_in_force(part),
                                  .none = find<ast::RefundsClause>()->policy == ast::RefundPolicy::kNone,
                                  .within = refunds.within,
                                  .span = refunds.span});
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    refunds.alternatives.push_back(*amendments[index].clause.refunds);
    refunds.alternatives.back().of = part.amendments[index].name;
    refunds.alternatives.back().in_force = part.amendments[index].in_force;
  }
}

}  // namespace remit
