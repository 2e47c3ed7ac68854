// What exceptions and promos make of one version of a rule: each part that they amend becomes a choice
// between what they say and what the rule says.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using Part = AmendedPart::Part;

const ast::AmendmentDeclaration& declaration_of(const ReadAmendment& amendment) {
  return std::get<ast::AmendmentDeclaration>(amendment.source->place.declaration->form);
}

bool contains(const std::vector<std::size_t>& places, std::size_t place) {
  return std::ranges::find(places, place) != places.end();
}

}  // namespace

bool is_clause(Part part) {
  return part == Part::kDecay || part == Part::kRefunds || part == Part::kClawback || part == Part::kSplit ||
         part == Part::kDue;
}

std::vector<std::vector<std::size_t>> precedence_of(const std::vector<ReadAmendment>& amendments) {
  std::vector<std::vector<std::size_t>> yields(amendments.size());
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    for (const ast::Clause& clause : declaration_of(amendments[index]).clauses) {
      const auto* to = std::get_if<ast::YieldsToClause>(&clause.form);
      if (to == nullptr) {
        continue;
      }
      for (std::size_t other = 0; other < amendments.size(); ++other) {
        const std::string& name = amendments[other].made.name;
        if (std::ranges::any_of(to->to,
                                [&](const ast::Path& path) { return path.parts.back().text == name; })) {
          yields[index].push_back(other);
        }
      }
    }
  }
  return yields;
}

// The clause of the rule that an amendment to a cap means: the one with the same words behind `per`.
std::optional<std::pair<Part, std::size_t>> RuleReader::cap_to_amend(const ReadAmendment& amendment) {
  const auto per = [&](const ast::CapClause& cap) {
    const std::string window = cap.window ? " per " + written(cap.window->span) : std::string();
    return cap.per.text + window;
  };
  const std::string wanted = without_blanks(per(*amendment.cap));
  for (const auto& [part, caps] :
       {std::pair(Part::kFactCap, &fact_cap_clauses_), std::pair(Part::kWindowCap, &window_cap_clauses_)}) {
    for (std::size_t index = 0; index < caps->size(); ++index) {
      if (without_blanks(per(*(*caps)[index])) == wanted) {
        return std::pair(part, index);
      }
    }
  }
  auto report = state_.diagnostics.error(
      "R0327", amendment.value,
      fmt::format("the rule `{}` has no cap per {}", rule_.name, per(*amendment.cap)));
  report.related(source_.name.span, "the rule");
  if (!fact_cap_clauses_.empty() || !window_cap_clauses_.empty()) {
    report.help("cap … per " +
                per(*(fact_cap_clauses_.empty() ? window_cap_clauses_ : fact_cap_clauses_).front()));
  }
  sound_ = false;
  return std::nullopt;
}

void RuleReader::read_amendments() {
  std::map<std::pair<Part, std::size_t>, std::vector<ReadAmendment>> by_part;
  for (AmendmentSource& source : state_.amendments) {
    if (source.rule != rule_.name) {
      continue;
    }
    // Whether refunds count at all can't depend on what they leave of the fact.
    Surroundings line = line_;
    if (source.part == Part::kRefunds) {
      line.re_rated = false;
      line.typed_lets.clear();  // they were typed less refunds
    }
    const auto read_clause = [this](const ast::Clause& clause, const ast::File& file,
                                    const Surroundings& seen_from) {
      return clause_of_amendment(clause, file, seen_from);
    };
    std::optional<ReadAmendment> read =
        AmendmentReader(state_, source, line, lets_, read_clause).read(rule_.effective);
    if (!read) {
      continue;
    }
    if (is_clause(source.part)) {
      clause_amendments_[source.part].push_back(std::move(*read));
      continue;
    }
    std::optional<std::pair<Part, std::size_t>> part = std::pair(source.part, std::size_t{0});
    if (read->cap != nullptr) {
      part = cap_to_amend(*read);
    } else if (source.part == Part::kFactCap) {
      sound_ = false;
      state_.diagnostics.error("R0327", read->value, "nothing says which cap this adds to")
          .help("cap … per …, with what the cap comes to");
      continue;
    }
    if (part) {
      by_part[*part].push_back(std::move(*read));
    }
  }
  for (auto& [part, amendments] : by_part) {
    amend(std::move(amendments), part.first, part.second);
  }
}

void RuleReader::amend(std::vector<ReadAmendment> amendments, Part part, std::size_t cap) {
  if (!sound_) {
    return;
  }
  const std::vector<std::vector<std::size_t>> yields = precedence_of(amendments);
  check_ambiguity(amendments, yields);
  AmendedPart amended{.part = part, .cap = cap, .unamended = {}, .in_force = {}, .amendments = {}};
  TypedPool& pool = state_.pool();
  std::optional<TypedId> condition;
  switch (part) {
    case Part::kAmount:
      amended.unamended = rule_.amount;
      break;
    case Part::kFloor:
      amended.unamended = rule_.floor;
      break;
    case Part::kFactCap:
      amended.unamended = rule_.fact_caps[cap].limit;
      condition = rule_.fact_caps[cap].when;
      break;
    case Part::kWindowCap:
      amended.unamended = rule_.window_caps[cap].limit;
      condition = rule_.window_caps[cap].when;
      break;
    default:  // clauses
      break;
  }
  if (condition) {
    // What the exception says holds whether or not the rule's own condition does.
    amended.unamended =
        pool.add(FirstThatHolds{{{*amended.unamended, condition}}}, money(), pool[*amended.unamended].span);
  }
  std::vector<TypedId> results;
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    Amendment& made = amendments[index].made;
    TypedId result = made.value;
    if (made.adds) {
      if (!amended.unamended) {
        sound_ = false;
        state_.diagnostics
            .error("R0327", amendments[index].value,
                   fmt::format("the rule `{}` has no floor to add to", rule_.name))
            .related(source_.name.span, "the rule");
        return;
      }
      result =
          pool.add(Add{{{false, *amended.unamended}, {false, made.value}}}, money(), amendments[index].value);
    }
    results.push_back(result);
  }
  put_in_force(amended, amendments, results, yields);
  keep_budgets(amendments, amended);
  const TypedId choice = amended_choice(amended, results);
  switch (part) {
    case Part::kAmount:
      rule_.amount = choice;
      break;
    case Part::kFloor:
      rule_.floor = choice;
      rule_.places.floor =
          rule_.places.floor.begin == rule_.places.floor.end ? amendments.front().value : rule_.places.floor;
      break;
    case Part::kFactCap:
      rule_.fact_caps[cap].limit = choice;
      rule_.fact_caps[cap].when.reset();
      break;
    case Part::kWindowCap:
      rule_.window_caps[cap].limit = choice;
      rule_.window_caps[cap].when.reset();
      break;
    default:
      break;
  }
  rule_.amended.push_back(std::move(amended));
}

void RuleReader::put_in_force(AmendedPart& amended, const std::vector<ReadAmendment>& amendments,
                              const std::vector<TypedId>& results,
                              const std::vector<std::vector<std::size_t>>& yields) {
  TypedPool& pool = state_.pool();
  AmendmentInForce in_force;
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    const Amendment& made = amendments[index].made;
    in_force.candidates.push_back({made.name, made.span, made.holds, results[index], yields[index]});
  }
  amended.in_force = pool.add(std::move(in_force), {.kind = TypeKind::kNumber}, amendments.front().made.span);
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    const ReadAmendment& each = amendments[index];
    amended.amendments.push_back(each.made);
    const TypedId number = pool.add(ConstantNumber{Rational(static_cast<std::int64_t>(index + 1))},
                                    {.kind = TypeKind::kNumber}, each.made.span);
    amended.amendments.back().in_force =
        pool.add(CompareValues{CompareOperator::kEqual, amended.in_force, number, {}},
                 {.kind = TypeKind::kYesNo}, each.made.span);
  }
}

// What a promo with a budget adds is left out here: how much of it there is, all lines together tell.
TypedId RuleReader::amended_choice(const AmendedPart& part, const std::vector<TypedId>& results) {
  TypedPool& pool = state_.pool();
  FirstThatHolds choice;
  for (std::size_t index = 0; index < results.size(); ++index) {
    const Amendment& each = part.amendments[index];
    choice.arms.push_back({each.budget ? *part.unamended : results[index], each.in_force});
  }
  if (part.unamended) {
    choice.arms.push_back({*part.unamended, std::nullopt});
  }
  const Span span = pool[part.unamended.value_or(results.front())].span;
  return pool.add(std::move(choice), money(), span);
}

void RuleReader::keep_budgets(const std::vector<ReadAmendment>& amendments, AmendedPart& part) {
  TypedPool& pool = state_.pool();
  for (std::size_t index = 0; index < amendments.size(); ++index) {
    if (!amendments[index].budget) {
      continue;
    }
    const Span span = amendments[index].budget_span;
    Amendment& each = part.amendments[index];
    const TypedId nothing = pool.add(ConstantNumber{Rational(0)}, money(), span);
    const TypedId added = pool.add(FirstThatHolds{{{each.value, each.in_force}, {nothing, std::nullopt}}},
                                   money(), amendments[index].value);
    const bool by_booking = amendments[index].budget_by_booking;
    if (by_booking && !has_booking_order(span)) {
      sound_ = false;
    }
    each.budget = Amendment::Budget{*amendments[index].budget, added, by_booking, span};
    const auto [first, is_new] = state_.budgets.try_emplace(each.name, source_.name.span);
    if (!is_new) {
      sound_ = false;
      state_.diagnostics
          .error("R0332", span,
                 fmt::format("the budget of `{}` would be counted anew for each version of the rule `{}`",
                             each.name, rule_.name))
          .related(first->second, "one version")
          .related(source_.name.span, "another version that it amends")
          .help("a promo for each version, with dates and a budget of its own");
    }
  }
}

// Two that certainly hold for the same fact, of which neither goes first. What depends on conditions is told
// when such a fact is rated.
void RuleReader::check_ambiguity(const std::vector<ReadAmendment>& amendments,
                                 const std::vector<std::vector<std::size_t>>& yields) {
  const auto says_the_same = [&](const ReadAmendment& one, const ReadAmendment& other) {
    const auto left = fold(state_.pool(), one.made.value);
    const auto right = fold(state_.pool(), other.made.value);
    const bool same = left && right
                          ? *left == *right
                          : without_blanks(written(one.value)) == without_blanks(written(other.value));
    return one.made.adds == other.made.adds && same;
  };
  const std::string subject =
      line_.fact ? with_article(spoken(state_.ruleset.schema.fact(*line_.fact).name)) : "a period";
  for (std::size_t second = 0; second < amendments.size(); ++second) {
    for (std::size_t first = 0; first < second; ++first) {
      const ReadAmendment& one = amendments[first];
      const ReadAmendment& other = amendments[second];
      const auto of_both = common_days(one.effective, other.effective);
      const auto days = of_both ? common_days(rule_.effective, *of_both) : std::nullopt;
      const bool same_people = one.whom.empty() || other.whom.empty() || one.whom == other.whom;
      if (one.only_sometimes || other.only_sometimes || !days || !same_people ||
          contains(yields[first], second) || contains(yields[second], first) || says_the_same(one, other)) {
        continue;
      }
      sound_ = false;
      const std::string& whom = one.whom.empty() ? other.whom : one.whom;
      const std::optional<Date> day = days->from ? days->from : days->through;
      state_.diagnostics
          .error("R0328", other.made.span,
                 fmt::format("`{}` and `{}` both hold for {}{}{} and say different things", one.made.name,
                             other.made.name, subject, whom.empty() ? "" : " of " + whom,
                             day ? " on " + day->to_text() : std::string()))
          .related(one.made.span, "the other one")
          .help(fmt::format("yields to {}   in the one that stands back; or dates that don't overlap",
                            one.made.name));
    }
  }
}

}  // namespace remit
