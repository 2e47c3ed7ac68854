// Rules: which clauses there are, and the order in which they are read.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/local_lets.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

/// What may become of a clause in a rule.
enum class ClausePlace : std::uint8_t { kOnce, kRepeated, kOfAmendment, kOfPayout };

struct PlaceOfClause {
  ClausePlace operator()(const ast::ForEachClause&) const { return ClausePlace::kOnce; }
  ClausePlace operator()(const ast::PaysClause&) const { return ClausePlace::kOnce; }
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

RuleReader::RuleReader(AnalysisState& state, const DeclarationPlace& place,
                       std::optional<std::size_t> lines_of)
    : state_(state),
      place_(place),
      file_(*place.file),
      source_(std::get<ast::RuleDeclaration>(place.declaration->form)),
      damaged_(state.damage.touches(place.declaration->span)),
      lines_of_(lines_of),
      lets_(&state.lets) {
  rule_.name = source_.name.text;
  rule_.figure = source_.figure;
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
  check_figure();
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
  amend_clauses();
  finish_lets();
  if (sound_) {
    state_.ruleset.rules.push_back(std::move(rule_));
    state_.rule_sources.push_back(
        {place_, source_.name.span, effective_span_, by_span_, first_expression, state_.pool().size()});
  }
}

/// A rule `pays`, and a figure may `counts for`.
bool RuleReader::is_misplaced_payee(const ast::Clause& clause) {
  const auto* pays = std::get_if<ast::PaysClause>(&clause.form);
  if (pays == nullptr || pays->counts_for == rule_.figure) {
    return false;
  }
  sound_ = false;
  const std::string path = written(pays->path.span);
  state_.diagnostics
      .error("R0305", clause.keyword,
             rule_.figure ? "a figure pays nobody, so it has no `pays`"
                          : "`counts for` says whose a figure is; a rule pays somebody")
      .help(rule_.figure ? fmt::format("counts for {}   to say whose it is; or a rule", path)
                         : fmt::format("pays {}", path));
  return true;
}

void RuleReader::check_clauses() {
  std::array<const ast::Clause*, std::variant_size_v<ast::ClauseForm>> seen{};
  for (const ast::Clause& clause : source_.clauses) {
    const std::string keyword = written(clause.keyword);
    if (is_misplaced_payee(clause)) {
      continue;
    }
    switch (std::visit(PlaceOfClause{}, clause.form)) {
      case ClausePlace::kRepeated:
        continue;
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

// A figure pays nobody: what becomes of payments doesn't concern it.
void RuleReader::check_figure() {
  if (!rule_.figure) {
    return;
  }
  for (const ast::Clause& clause : source_.clauses) {
    const auto* refunds = std::get_if<ast::RefundsClause>(&clause.form);
    const bool of_payments = std::holds_alternative<ast::SplitClause>(clause.form) ||
                             std::holds_alternative<ast::DueClause>(clause.form) ||
                             std::holds_alternative<ast::ClawbackClause>(clause.form) ||
                             std::holds_alternative<ast::RoundingClause>(clause.form);
    if (of_payments || (refunds != nullptr && refunds->policy == ast::RefundPolicy::kAtOriginalRate)) {
      sound_ = false;
      state_.diagnostics
          .error("R0305", clause.keyword,
                 of_payments ? fmt::format("a figure pays nobody, so it has no `{}`", written(clause.keyword))
                             : "a figure isn't paid, so nothing of it is taken back at an original rate")
          .help(of_payments ? "the figure without it; or a rule" : "refunds re-rate, or refunds none");
    }
  }
}

void RuleReader::read_lets() {
  std::vector<const ast::LetClause*> lets;
  for (const ast::Clause& clause : source_.clauses) {
    if (const auto* let = std::get_if<ast::LetClause>(&clause.form)) {
      lets.push_back(let);
    }
  }
  sound_ = declare_lets(state_, file_, lets, lets_) && sound_;
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

namespace {

/// Reads rules so that each stands behind those whose lines it reads.
class RuleOrder {
 public:
  explicit RuleOrder(AnalysisState& state) : state_(state) {}

  void read_all() {
    for (const DeclaredName* name : state_.names.of(NameKind::kRule)) {
      read(*name);
    }
  }

 private:
  void read(const DeclaredName& name) {
    const std::string text = name_of(name);
    if (!state_.rules_begun.insert(text).second) {
      return;
    }
    state_.rules_being_read.push_back(text);
    for (const std::string& needed : names_in(name)) {
      read(*state_.names.find(needed));
    }
    for (const DeclarationPlace& place : name.places) {
      read_versions(place);
    }
    state_.rules_being_read.pop_back();
  }

  /// One version, or one for each version of the rule whose lines it is for.
  void read_versions(const DeclarationPlace& place) {
    const std::optional<std::string> of = lines_of(std::get<ast::RuleDeclaration>(place.declaration->form));
    if (!of) {
      RuleReader(state_, place).read();
      return;
    }
    const std::vector<std::string>& reading = state_.rules_being_read;
    if (std::ranges::find(reading, *of) != reading.end()) {
      const auto& rule = std::get<ast::RuleDeclaration>(place.declaration->form);
      state_.diagnostics
          .error("R0339", rule.name.span,
                 reading.back() == *of
                     ? fmt::format("`{}` is for each line of itself", *of)
                     : fmt::format("`{}` and `{}` read each other's lines", reading.back(), *of))
          .related(state_.names.find(*of)->span, "declared here")
          .help("a rule for each deal, or for each line of a rule that doesn't need this one");
      return;
    }
    const std::size_t known = state_.ruleset.rules.size();
    for (std::size_t index = 0; index < known; ++index) {
      if (state_.ruleset.rules[index].name == *of) {
        RuleReader(state_, place, index).read();
      }
    }
  }

  [[nodiscard]] std::optional<std::string> lines_of(const ast::RuleDeclaration& rule) const {
    for (const ast::Clause& clause : rule.clauses) {
      const auto* each = std::get_if<ast::ForEachClause>(&clause.form);
      const auto* path = each == nullptr ? nullptr : std::get_if<ast::PathScope>(&each->scopes.front().form);
      if (path != nullptr && is_rule(path->path.parts.front().text) && path->path.parts.size() == 1) {
        return path->path.parts.front().text;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] bool is_rule(const std::string& text) const {
    const DeclaredName* name = state_.names.find(text);
    return name != nullptr && name->kind == NameKind::kRule;
  }
  [[nodiscard]] std::string name_of(const DeclaredName& name) const {
    return std::string(state_.files[name.span.file].slice(name.span));
  }

  /// The rules that the declarations of a name may read, in its own versions and in what amends it: every
  /// path that begins with one. A word that is called so as well does no harm here.
  [[nodiscard]] std::set<std::string> names_in(const DeclaredName& name) {
    std::set<std::string> found;
    std::vector<DeclarationPlace> places = name.places;
    for (const AmendmentSource& amendment : state_.amendments) {
      if (amendment.rule == name_of(name)) {
        places.push_back(amendment.place);
      }
    }
    for (const DeclarationPlace& place : places) {
      const grammar::SourceSpan whole = place.declaration->span;
      const auto* rule = std::get_if<ast::RuleDeclaration>(&place.declaration->form);
      if (const auto of = rule == nullptr ? std::nullopt : lines_of(*rule)) {
        found.insert(*of);
      }
      const std::vector<Mention>& mentions = mentions_in(*place.file);
      for (auto each = std::ranges::lower_bound(mentions, whole.begin, {}, &Mention::begin);
           each != mentions.end() && each->begin < whole.end; ++each) {
        if (each->end <= whole.end) {
          found.insert(*each->rule);
        }
      }
    }
    return found;
  }

  /// A path of a file that begins with the name of a rule.
  struct Mention {
    std::uint32_t begin;
    std::uint32_t end;
    const std::string* rule;
  };

  /// All of a file, in order, found once: a file of many rules has more expressions than each of them can
  /// look through.
  [[nodiscard]] const std::vector<Mention>& mentions_in(const ast::File& file) {
    const auto [known, is_new] = mentions_.try_emplace(&file);
    if (!is_new) {
      return known->second;
    }
    const ast::ExpressionPool& pool = file.expressions;
    for (std::size_t index = 0; index < pool.size(); ++index) {
      const ast::Expression& each = pool[static_cast<ast::ExpressionId>(index)];
      const auto* reference = std::get_if<ast::PathReference>(&each.node);
      const std::size_t parts =
          reference == nullptr ? 0 : std::min<std::size_t>(reference->path.parts.size(), 2);
      for (std::size_t part = 0; part < parts; ++part) {
        const std::string& text = reference->path.parts[part].text;
        if (is_rule(text)) {
          known->second.push_back({each.span.begin, each.span.end, &text});
        }
      }
    }
    std::ranges::stable_sort(known->second, {}, &Mention::begin);
    return known->second;
  }

  AnalysisState& state_;
  std::map<const ast::File*, std::vector<Mention>> mentions_;
};

}  // namespace

void analyze_rules(AnalysisState& state) {
  RuleOrder(state).read_all();
}

}  // namespace remit
