// Declarations that are read and named, but not carried out by this version: one message each (R0901).
#include <fmt/format.h>

#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

struct LaterPart {
  std::string_view keyword;
  bool is_error = true;
};

/// What a declaration is called where it isn't carried out; none for those that are. Proofs only ask: leaving
/// them out changes no amount, so they get a note.
struct LaterPartOf {
  using Part = std::optional<LaterPart>;
  Part operator()(const ast::FactDeclaration&) const { return {}; }
  Part operator()(const ast::BalanceDeclaration&) const { return {}; }
  Part operator()(const ast::PayoutDeclaration&) const { return {}; }
  Part operator()(const ast::ProveDeclaration&) const { return LaterPart{"prove", false}; }
  Part operator()(const ast::RuleDeclaration&) const { return {}; }
  Part operator()(const ast::RulesetLine&) const { return {}; }
  Part operator()(const ast::LanguageLine&) const { return {}; }
  Part operator()(const ast::CurrencyLine&) const { return {}; }
  Part operator()(const ast::RoundingLine&) const { return {}; }
  Part operator()(const ast::MonthsLine&) const { return {}; }
  Part operator()(const ast::TiersLine&) const { return {}; }
  Part operator()(const ast::RatesLine&) const { return {}; }  // the header tells
  Part operator()(const ast::UseDeclaration&) const { return {}; }
  Part operator()(const ast::FieldDeclaration&) const { return {}; }
  Part operator()(const ast::LetDeclaration&) const { return {}; }
  Part operator()(const ast::TableDeclaration&) const { return {}; }
  Part operator()(const ast::ScaleDeclaration&) const { return {}; }
  Part operator()(const ast::MeasureDeclaration&) const { return {}; }
  Part operator()(const ast::AmendmentDeclaration&) const { return {}; }
  Part operator()(const ast::ScenarioDeclaration&) const { return {}; }
};

}  // namespace

void report_later_parts(AnalysisState& state) {
  for (const grammar::ParsedFile& parsed : state.parsed) {
    for (const ast::Declaration& declaration : parsed.file.declarations) {
      const std::optional<LaterPart> part = std::visit(LaterPartOf{}, declaration.form);
      if (!part) {
        continue;
      }
      if (part->is_error) {
        state.diagnostics.not_yet(part->keyword, declaration.head);
      } else {
        state.diagnostics.note("R0901", declaration.head,
                               fmt::format("`{}` is not carried out by this version yet", part->keyword));
      }
    }
  }
}

}  // namespace remit
