// Rules: which clauses there are, and the order in which they are read.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

/// What may become of a clause in a rule.
enum class ClausePlace : std::uint8_t { kOnce, kRepeated, kLater, kOfAmendment, kOfPayout };

struct PlaceOfClause {
  ClausePlace operator()(const ast::ForEachClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::PaysClause& pays) const {
    return pays.counts_for ? ClausePlace::kLater : ClausePlace::kOnce;
  }
  ClausePlace operator()(const ast::EffectiveClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::LetClause&) const { return ClausePlace::kRepeated; }
  ClausePlace operator()(const ast::DuringClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::AmountClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::AddClause&) const { return ClausePlace::kOfAmendment; }
  ClausePlace operator()(const ast::DecayClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::FloorClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::CapClause&) const { return ClausePlace::kRepeated; }
  ClausePlace operator()(const ast::RoundingClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::SplitClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::RefundsClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::ClawbackClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::DueClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::WhenClause&) const { return ClausePlace::kOfAmendment; }
  ClausePlace operator()(const ast::BecauseClause&) const { return ClausePlace::kOfAmendment; }
  ClausePlace operator()(const ast::BudgetClause&) const { return ClausePlace::kOfAmendment; }
  ClausePlace operator()(const ast::YieldsToClause&) const { return ClausePlace::kOfAmendment; }
  ClausePlace operator()(const ast::ClosesClause&) const { return ClausePlace::kOfPayout; }
  ClausePlace operator()(const ast::HoldClause&) const { return ClausePlace::kOfPayout; }
  ClausePlace operator()(const ast::DrawClause&) const { return ClausePlace::kOfPayout; }
  ClausePlace operator()(const ast::ReserveClause&) const { return ClausePlace::kOfPayout; }
  ClausePlace operator()(const ast::BelowZeroClause&) const { return ClausePlace::kOfPayout; }
  ClausePlace operator()(const ast::ThresholdClause&) const { return ClausePlace::kOfPayout; }
  ClausePlace operator()(const ast::FinalClause&) const { return ClausePlace::kOfPayout; }
  ClausePlace operator()(const ast::PaidInClause&) const { return ClausePlace::kOfPayout; }
};

}  // namespace

RuleReader::RuleReader(AnalysisState& state, const DeclarationPlace& place)
    : state_(state),
      place_(place),
      file_(*place.file),
      source_(std::get<ast::RuleDeclaration>(place.declaration->form)),
      damaged_(state.damage.touches(place.declaration->span)),
      lets_(&state.lets) {
  rule_.name = source_.name.text;
  rule_.title = source_.title.value_or("");
  rule_.rounding = state.ruleset.rounding;
  rule_.places.head = place.declaration->head;
}

std::string RuleReader::written(Span span) const {
  return std::string(state_.files[span.file].slice(span));
}

void RuleReader::missing(std::string_view code, std::string message, std::string write) {
  sound_ = false;
  if (!damaged_) {
    state_.diagnostics.error(code, source_.name.span, std::move(message)).help(std::move(write));
  }
}

void RuleReader::read() {
  const std::size_t first_expression = state_.pool().size();
  check_clauses();
  read_lets();
  if (!read_scope()) {
    return;
  }
  read_refund_policy();
  read_effective();
  read_where();
  read_during();
  read_pays();
  read_amount();
  read_decay();
  read_floor();
  read_caps();
  read_amendments();
  read_rounding();
  read_split();
  read_refund_limit();
  read_clawback();
  read_due();
  finish_lets();
  if (sound_) {
    state_.ruleset.rules.push_back(std::move(rule_));
    state_.rule_sources.push_back(
        {place_, source_.name.span, effective_span_, by_span_, first_expression, state_.pool().size()});
  }
}

void RuleReader::check_clauses() {
  std::array<const ast::Clause*, std::variant_size_v<ast::ClauseForm>> seen{};
  for (const ast::Clause& clause : source_.clauses) {
    const std::string keyword = written(clause.keyword);
    switch (std::visit(PlaceOfClause{}, clause.form)) {
      case ClausePlace::kRepeated:
        continue;
      case ClausePlace::kLater:
        state_.diagnostics.not_yet(keyword, clause.keyword);
        break;
      case ClausePlace::kOfAmendment:
      case ClausePlace::kOfPayout:
        state_.diagnostics
            .error("R0305", clause.keyword, fmt::format("`{}` doesn't belong in a rule", keyword))
            .help(std::visit(PlaceOfClause{}, clause.form) == ClausePlace::kOfPayout
                      ? "it in a payout"
                      : "it in an exception or a promo");
        break;
      case ClausePlace::kOnce: {
        const ast::Clause*& first = seen[clause.form.index()];
        if (first == nullptr) {
          first = &clause;
          continue;
        }
        state_.diagnostics.error("R0304", clause.keyword, fmt::format("this rule has `{}` twice", keyword))
            .related(first->span, "the first one")
            .help("one of the two; alternatives go into one clause, with `when`");
        break;
      }
    }
    sound_ = false;
  }
}

void RuleReader::read_lets() {
  for (const ast::Clause& clause : source_.clauses) {
    const auto* let = std::get_if<ast::LetClause>(&clause.form);
    if (let == nullptr) {
      continue;
    }
    const ast::Name& name = let->name;
    const DeclaredName* declared = state_.names.find(name.text);
    const KnownLet* known = lets_.find_here(name.text);
    if (is_word_of_the_language(name.text)) {
      state_.diagnostics
          .error("R0403", name.span,
                 fmt::format("`{}` is a word of the language, so a let can't be called so", name.text))
          .help(fmt::format("another name, such as let_{}", name.text));
    } else if (declared != nullptr || known != nullptr) {
      state_.diagnostics
          .error("R0402", name.span,
                 fmt::format("`{}` is already the name of a {}", name.text,
                             known != nullptr ? "let" : std::string_view(declared->keyword)))
          .related(known != nullptr ? known->name->span : declared->span, "declared here first")
          .help("another name for one of the two");
    } else {
      lets_.add(name, file_, let->value);
      continue;
    }
    sound_ = false;
  }
  lets_.connect(state_.files, state_.diagnostics);
}

void RuleReader::finish_lets() {
  for (const std::unique_ptr<KnownLet>& let : lets_.lets()) {
    if (let->used) {
      continue;
    }
    needed(typer(line_).let(*let));
    if (!damaged_) {
      state_.diagnostics
          .warning("R0416", let->name->span,
                   fmt::format("nothing in this rule uses the let `{}`", let->name->text))
          .help("the rule without it");
    }
  }
}

void analyze_rules(AnalysisState& state) {
  for (const DeclaredName* name : state.names.of(NameKind::kRule)) {
    for (const DeclarationPlace& place : name->places) {
      RuleReader(state, place).read();
    }
  }
}

}  // namespace remit
