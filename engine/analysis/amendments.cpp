// Exceptions and promos: what each amends, and which clauses it may have. Their expressions are typed with
// the versions of the rule (rule_amendments.cpp).
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/amendment_reader.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using Part = AmendedPart::Part;

constexpr std::array<std::pair<std::string_view, Part>, 9> kParts{{{"amount", Part::kAmount},
                                                                   {"decay", Part::kDecay},
                                                                   {"ramp", Part::kDecay},
                                                                   {"floor", Part::kFloor},
                                                                   {"cap", Part::kFactCap},
                                                                   {"refunds", Part::kRefunds},
                                                                   {"clawback", Part::kClawback},
                                                                   {"split", Part::kSplit},
                                                                   {"due", Part::kDue}}};

/// Reads what one declaration says without typing it.
class AmendmentCollector {
 public:
  AmendmentCollector(AnalysisState& state, const DeclarationPlace& place)
      : state_(state),
        place_(place),
        source_(std::get<ast::AmendmentDeclaration>(place.declaration->form)),
        keyword_(source_.promo ? "promo" : "exception") {}

  void collect() {
    find_target();
    check_clauses();
    if (sound_) {
      state_.amendments.push_back({.place = place_, .rule = rule_, .part = part_, .met = false});
    }
  }

 private:
  using Span = grammar::SourceSpan;

  DiagnosticSink::Report error(std::string_view code, Span span, std::string message) {
    sound_ = false;
    return state_.diagnostics.error(code, span, std::move(message));
  }
  [[nodiscard]] std::string written(Span span) const {
    return std::string(state_.files[span.file].slice(span));
  }

  // RULE.PART, or FILE.RULE.PART.
  void find_target() {
    const std::vector<ast::Name>& parts = source_.target.parts;
    std::size_t rule = 0;
    if (parts.size() == 3) {
      const DeclaredName* qualified = state_.names.find(parts[1].text);
      rule = qualified != nullptr && is_stem_of(parts[0].text, state_.files[qualified->span.file]) ? 1 : 0;
    }
    const ast::Name& name = parts[rule];
    const DeclaredName* declared = state_.names.find(name.text);
    if (declared == nullptr) {
      sound_ = false;
      if (!state_.damage.may_declare(name.text)) {
        std::vector<std::string> rules;
        for (const DeclaredName* each : state_.names.of(NameKind::kRule)) {
          rules.push_back(written(each->span));
        }
        auto report = error("R0401", name.span, fmt::format("there is no rule `{}`", name.text));
        if (const auto near = nearest_word(name.text, rules)) {
          report.help(*near);
        }
      }
      return;
    }
    if (declared->kind != NameKind::kRule) {
      sound_ = false;
      error("R0326", name.span,
            fmt::format("only rules are amended, and `{}` is {}", name.text, with_article(declared->keyword)))
          .related(declared->span, "declared here");
      return;
    }
    rule_ = name.text;
    find_part(parts, rule + 1);
  }

  void find_part(const std::vector<ast::Name>& parts, std::size_t index) {
    const std::string part = index + 1 == parts.size() ? parts[index].text : std::string();
    const auto known = std::ranges::find(kParts, part, &std::pair<std::string_view, Part>::first);
    if (known != kParts.end()) {
      part_ = known->second;
      part_name_ = part;
    } else {
      error("R0326", source_.target.span,
            "amended are the amount, decay, floor, a cap, the refunds, clawback, split or due of a rule")
          .help(fmt::format("{} {} to {}.{}; or another version of the rule, with dates of its own", keyword_,
                            source_.name.text, rule_, part_meant(part)));
    }
  }

  /// The part that a misspelt name stands for or, where none is near, that a clause says.
  [[nodiscard]] std::string part_meant(const std::string& written) const {
    std::vector<std::string> names;
    for (const auto& [name, part] : kParts) {
      names.emplace_back(name);
    }
    if (const auto near = nearest_word(written, names)) {
      return *near;
    }
    for (const ast::Clause& clause : source_.clauses) {
      const std::optional<Part> said = std::visit(ValueOf{}, clause.form);
      const auto named =
          std::ranges::find(kParts, said.value_or(Part::kAmount), &std::pair<std::string_view, Part>::second);
      if (said) {
        return std::string(named->first);
      }
    }
    return "amount";
  }

  /// Whether a clause says what is changed, and of which part.
  struct ValueOf {
    std::optional<Part> operator()(const ast::AmountClause&) const { return Part::kAmount; }
    std::optional<Part> operator()(const ast::FloorClause&) const { return Part::kFloor; }
    std::optional<Part> operator()(const ast::CapClause&) const { return Part::kFactCap; }
    std::optional<Part> operator()(const ast::DecayClause&) const { return Part::kDecay; }
    std::optional<Part> operator()(const ast::RefundsClause&) const { return Part::kRefunds; }
    std::optional<Part> operator()(const ast::ClawbackClause&) const { return Part::kClawback; }
    std::optional<Part> operator()(const ast::SplitClause&) const { return Part::kSplit; }
    std::optional<Part> operator()(const ast::DueClause&) const { return Part::kDue; }
    template <class Other>
    std::optional<Part> operator()(const Other& /*other*/) const {
      return std::nullopt;
    }
  };

  [[nodiscard]] static bool belongs(const ast::ClauseForm& form) {
    return std::holds_alternative<ast::EffectiveClause>(form) ||
           std::holds_alternative<ast::LetClause>(form) || std::holds_alternative<ast::WhenClause>(form) ||
           std::holds_alternative<ast::BecauseClause>(form) ||
           std::holds_alternative<ast::BudgetClause>(form) ||
           std::holds_alternative<ast::YieldsToClause>(form);
  }

  void check_clauses() {
    std::map<std::size_t, Span> seen;
    std::optional<Span> value;
    std::optional<Span> budget;
    bool has_reason = false;
    for (const ast::Clause& clause : source_.clauses) {
      const bool repeats = std::holds_alternative<ast::LetClause>(clause.form) ||
                           std::holds_alternative<ast::YieldsToClause>(clause.form);
      const auto [first, is_new] = seen.try_emplace(clause.form.index(), clause.keyword);
      if (!is_new && !repeats) {
        error("R0304", clause.keyword,
              fmt::format("this {} has `{}` twice", keyword_, written(clause.keyword)))
            .related(first->second, "the first one")
            .help("one of the two");
        continue;
      }
      has_reason = has_reason || std::holds_alternative<ast::BecauseClause>(clause.form);
      if (std::holds_alternative<ast::BudgetClause>(clause.form)) {
        budget = clause.span;
        check_budget(clause.span);
      }
      check_cap(clause);
      const std::optional<Part> of = std::visit(ValueOf{}, clause.form);
      const bool adds = std::holds_alternative<ast::AddClause>(clause.form);
      if (!of && !adds) {
        if (!belongs(clause.form)) {
          error("R0305", clause.keyword,
                fmt::format("`{}` doesn't belong in an amendment to the {} of a rule",
                            written(clause.keyword), part_name_));
        }
        continue;
      }
      if (adds && sound_ && is_clause(part_)) {
        error("R0327", clause.keyword, fmt::format("nothing can be added to the {} of a rule", part_name_))
            .help(fmt::format("{} …, which stands in place of the rule's", part_name_));
      }
      if (value) {
        error("R0327", clause.keyword, fmt::format("this {} says twice what it changes", keyword_))
            .related(*value, "the first one");
      } else if (of && *of != part_ && sound_) {
        error("R0327", clause.keyword,
              fmt::format("this {} is to the {} of `{}`, and says another `{}`", keyword_, part_name_, rule_,
                          written(clause.keyword)))
            .help(fmt::format("{} …; or to {}.{}", part_name_, rule_, written(clause.keyword)));
      }
      value = clause.keyword;
    }
    const bool damaged = state_.damage.touches(place_.declaration->span);
    if (!value && !damaged) {
      error("R0327", source_.name.span,
            fmt::format("the {} `{}` doesn't say what it changes", keyword_, source_.name.text))
          .help(source_.promo ? "add 2% of deal.value" : fmt::format("{} …", part_name_));
    }
    if (!source_.promo && !has_reason && !damaged) {
      state_.diagnostics
          .warning("R0331", source_.name.span,
                   fmt::format("the exception `{}` doesn't say why it was made", source_.name.text))
          .help("because \"Amendment 7, signed 2026-03-20\"");
    }
  }

  // What becomes of the excess, and the order, belong to the rule; the amendment changes the amount.
  void check_cap(const ast::Clause& clause) {
    const auto* cap = std::get_if<ast::CapClause>(&clause.form);
    if (cap != nullptr && (cap->excess_at || cap->in_order_of_booking)) {
      error("R0305", clause.span,
            fmt::format("`{}` belongs to the cap of the rule; an amendment changes its amount",
                        cap->excess_at ? "excess at" : "in order of booking"))
          .help("the cap without it");
    }
  }

  void check_budget(Span span) {
    const bool adds = std::ranges::any_of(source_.clauses, [](const ast::Clause& clause) {
      return std::holds_alternative<ast::AddClause>(clause.form);
    });
    if (!adds || part_ != Part::kAmount) {
      error("R0332", span, "only what is added to an amount has a budget").help("add 2% of deal.value");
    }
  }

  AnalysisState& state_;
  DeclarationPlace place_;
  const ast::AmendmentDeclaration& source_;
  std::string_view keyword_;
  std::string rule_;
  Part part_ = Part::kAmount;
  std::string part_name_ = "amount";
  bool sound_ = true;
};

/// What an amendment yields to is another of the same part, and none yields to itself in the end.
class PrecedenceCheck {
 public:
  explicit PrecedenceCheck(AnalysisState& state) : state_(state) {
    for (std::size_t index = 0; index < state.amendments.size(); ++index) {
      by_name_.emplace(declaration(index).name.text, index);
    }
  }

  void check() {
    std::vector<std::vector<std::size_t>> yields(state_.amendments.size());
    for (std::size_t index = 0; index < yields.size(); ++index) {
      for (const ast::Clause& clause : declaration(index).clauses) {
        if (const auto* to = std::get_if<ast::YieldsToClause>(&clause.form)) {
          for (const ast::Path& path : to->to) {
            if (const std::optional<std::size_t> other = find(index, path)) {
              yields[index].push_back(*other);
            }
          }
        }
      }
    }
    for (std::size_t index = 0; index < yields.size(); ++index) {
      if (reaches(yields, index)) {
        state_.diagnostics
            .error("R0329", declaration(index).name.span,
                   fmt::format("`{}` yields to itself in the end, so nothing says which goes first",
                               declaration(index).name.text))
            .help("`yields to` in one direction alone");
        return;
      }
    }
  }

 private:
  [[nodiscard]] const ast::AmendmentDeclaration& declaration(std::size_t index) const {
    return std::get<ast::AmendmentDeclaration>(state_.amendments[index].place.declaration->form);
  }

  std::optional<std::size_t> find(std::size_t from, const ast::Path& path) {
    const std::string& name = path.parts.back().text;
    const DeclaredName* declared = state_.names.find(name);
    if (declared == nullptr) {
      if (!state_.damage.may_declare(name)) {
        std::vector<std::string> others;
        for (const auto& [each, index] : by_name_) {
          others.push_back(each);
        }
        auto report = state_.diagnostics.error("R0401", path.span,
                                               fmt::format("there is no exception or promo `{}`", name));
        if (const auto near = nearest_word(name, others)) {
          report.help(*near);
        }
      }
      return std::nullopt;
    }
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
      if (declared->kind != NameKind::kAmendment) {
        state_.diagnostics
            .error("R0329", path.span,
                   fmt::format("an amendment yields to an exception or a promo, and `{}` is {}", name,
                               with_article(declared->keyword)))
            .related(declared->span, "declared here");
      }
      return std::nullopt;
    }
    const AmendmentSource& one = state_.amendments[from];
    const AmendmentSource& other = state_.amendments[found->second];
    if (one.rule != other.rule || one.part != other.part) {
      state_.diagnostics
          .error("R0329", path.span, fmt::format("`{}` amends something else, so the two never meet", name))
          .related(declared->span, "declared here")
          .help("the clause without it");
      return std::nullopt;
    }
    return found->second;
  }

  [[nodiscard]] static bool reaches(const std::vector<std::vector<std::size_t>>& yields, std::size_t start) {
    std::vector<std::size_t> waiting = yields[start];
    std::vector<bool> seen(yields.size());
    while (!waiting.empty()) {
      const std::size_t each = waiting.back();
      waiting.pop_back();
      if (each == start) {
        return true;
      }
      if (!seen[each]) {
        seen[each] = true;
        waiting.insert(waiting.end(), yields[each].begin(), yields[each].end());
      }
    }
    return false;
  }

  AnalysisState& state_;
  std::map<std::string, std::size_t> by_name_;
};

}  // namespace

void collect_amendments(AnalysisState& state) {
  for (const DeclaredName* name : state.names.of(NameKind::kAmendment)) {
    AmendmentCollector(state, name->places.front()).collect();
  }
  PrecedenceCheck(state).check();
}

void check_amendments(AnalysisState& state) {
  const auto is_made = [&](const std::string& rule) {
    return std::ranges::any_of(state.ruleset.rules, [&](const Rule& each) { return each.name == rule; });
  };
  for (const AmendmentSource& source : state.amendments) {
    const auto& declaration = std::get<ast::AmendmentDeclaration>(source.place.declaration->form);
    if (!source.met && is_made(source.rule)) {
      state.diagnostics
          .warning("R0330", declaration.name.span,
                   fmt::format("`{}` never holds: no version of the rule `{}` is in force on its days",
                               declaration.name.text, source.rule))
          .help("dates on which both are in force");
    }
  }
}

}  // namespace remit
