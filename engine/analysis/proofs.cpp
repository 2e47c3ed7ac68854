// Proofs: what they are about, and the types of what they compare.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/expression_walk.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

class ProofReader {
 public:
  ProofReader(AnalysisState& state, const ast::File& file, const ast::Declaration& declaration)
      : state_(state), file_(file), source_(std::get<ast::ProveDeclaration>(declaration.form)) {
    proof_.name = source_.name.text;
    proof_.span = declaration.head;
  }

  void read() {
    const std::optional<std::size_t> rule = rule_in(source_.subject);
    if (!rule) {
      tell_of_no_rule();
      return;
    }
    proof_.rule = *rule;
    see_from(state_.ruleset.rules[*rule]);
    const Typed subject = typer().type(source_.subject);
    if (!subject || (source_.bound ? !compare(*subject) : !grow(*subject))) {
      return;
    }
    proof_.subject = *subject;
    state_.ruleset.proofs.push_back(proof_);
  }

 private:
  [[nodiscard]] ExpressionTyper typer() { return {state_, file_, line_}; }

  /// The first rule that an expression names, among those that were read.
  [[nodiscard]] std::optional<std::size_t> rule_in(ast::ExpressionId root) const {
    std::optional<std::size_t> found;
    walk_expression(file_.expressions, root, [&](const ast::Expression& each) {
      const auto* reference = std::get_if<ast::PathReference>(&each.node);
      for (std::size_t rule = 0; reference != nullptr && !found && rule < state_.ruleset.rules.size();
           ++rule) {
        if (state_.ruleset.rules[rule].name == reference->path.parts.front().text) {
          found = rule;
        }
      }
    });
    return found;
  }

  void tell_of_no_rule() {
    const bool may_be_damaged = state_.damage.may_hide_a_rule() || state_.diagnostics.has_errors();
    if (!may_be_damaged) {
      state_.diagnostics
          .error("R0409", file_.expressions[source_.subject].span,
                 "a proof is of what a rule pays, and this names no rule")
          .help("prove no_overpay  deal_bonus <= 15% of deal.value");
    }
  }

  void see_from(const Rule& rule) {
    line_.place = "a proof";
    line_.lets = &state_.lets;
    line_.partner = Surroundings::Partner::kPaid;
    line_.day_meaning = Surroundings::Day::kGoverning;
    if (const auto* fact = std::get_if<FactScope>(&rule.scope)) {
      line_.fact = fact->kind;
    } else {
      line_.period = std::get<PeriodScope>(rule.scope);
    }
  }

  bool compare(TypedId subject) {
    const Typed bound = typer().type(*source_.bound);
    proof_.holds =
        bound ? typer().compare(*source_.op, subject, *bound, proof_.span) : std::optional<TypedId>();
    return proof_.holds.has_value();
  }

  bool grow(TypedId subject) {
    proof_.falls = source_.falls;
    proof_.grows = typer().type(*source_.grows);
    if (!proof_.grows) {
      return false;
    }
    const auto is_amount = [&](TypedId id) {
      const TypeKind kind = state_.type_of(id).kind;
      return kind == TypeKind::kMoney || kind == TypeKind::kNumber || kind == TypeKind::kPercent;
    };
    for (const auto& [id, written] : {std::pair{subject, source_.subject}, {*proof_.grows, *source_.grows}}) {
      if (!is_amount(id)) {
        state_.diagnostics
            .error("R0409", file_.expressions[written].span,
                   fmt::format("only amounts and numbers rise and fall, and this is {}",
                               state_.describe(state_.type_of(id))))
            .help("prove no_cliff  kicker never falls as qtd_net grows");
        return false;
      }
    }
    return true;
  }

  AnalysisState& state_;
  const ast::File& file_;
  const ast::ProveDeclaration& source_;
  Surroundings line_;
  Proof proof_{};
};

}  // namespace

void analyze_proofs(AnalysisState& state) {
  std::vector<grammar::SourceSpan> heads;
  for (const grammar::ParsedFile& parsed : state.parsed) {
    for (const ast::Declaration& declaration : parsed.file.declarations) {
      if (std::holds_alternative<ast::ProveDeclaration>(declaration.form)) {
        heads.push_back(declaration.head);
        ProofReader(state, parsed.file, declaration).read();
      }
    }
  }
  // Proofs only ask: leaving them out changes no amount.
  if (!heads.empty()) {
    state.diagnostics.note(
        "R0901", heads.front(),
        heads.size() == 1
            ? "`prove` is not carried out by this version yet"
            : fmt::format(
                  "`prove` is not carried out by this version yet, here and in {}",
                  heads.size() == 2 ? "another place" : fmt::format("{} other places", heads.size() - 1)));
  }
}

}  // namespace remit
