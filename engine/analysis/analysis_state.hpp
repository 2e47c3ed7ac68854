// What the steps of one analysis share: the trees, what is declared in them, the ruleset as far as it is
// made, and the mistakes found so far.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/analysis/analyze.hpp"
#include "engine/analysis/damage.hpp"
#include "engine/analysis/diagnostic_sink.hpp"
#include "engine/analysis/field_catalogue.hpp"
#include "engine/analysis/lets.hpp"
#include "engine/analysis/names.hpp"
#include "engine/analysis/ruleset.hpp"
#include "grammar/parser/parser.hpp"

namespace remit {

/// A measure's declaration beside what became of it, by the index of Ruleset::measures.
struct MeasureSource {
  const ast::File* file;
  const ast::MeasureDeclaration* declaration;
};

/// The same of a balance, by the index of Ruleset::balances.
struct BalanceSource {
  std::vector<const ast::Path*> keys;  ///< as Balance::keys
};

/// The same of a scale, by the index of Ruleset::scales.
struct ScaleSource {
  struct Bound {
    const ast::File* file;
    ast::ExpressionId value;
  };
  std::vector<std::vector<Bound>> bounds;  ///< by version, then row
};

/// The same of a table, by the index of Ruleset::tables.
struct TableSource {
  const ast::File* file;
  const ast::TableDeclaration* declaration;
  bool keys_known = false;  ///< their types: a rule has read it
};

/// A rule version's declaration, by the index of Ruleset::rules.
struct RuleSource {
  DeclarationPlace place;
  grammar::SourceSpan name;
  grammar::SourceSpan effective;  ///< of the clause
  grammar::SourceSpan by;         ///< of what stands behind `by`
  std::size_t first_expression;   ///< its expressions in the pool: from this one
  std::size_t end_expression;     ///< to before this one
};

/// An exception or promo whose target is known.
struct AmendmentSource {
  DeclarationPlace place;
  std::string rule;                                     ///< its name
  AmendedPart::Part part = AmendedPart::Part::kAmount;  ///< kFactCap: any cap
  bool met = false;                                     ///< some version of the rule is in force on its days
};

struct AnalysisState {
  AnalysisState(const std::vector<grammar::ParsedFile>& parsed_files,
                const std::vector<grammar::SourceFile>& sources, const KnownWords* known)
      : parsed(parsed_files), files(sources), ledger(known), damage(parsed_files, sources) {
    ruleset.schema = FactSchema::standard();
  }

  const std::vector<grammar::ParsedFile>& parsed;
  const std::vector<grammar::SourceFile>& files;
  const KnownWords* ledger;
  Damage damage;
  DiagnosticSink diagnostics;
  NotLookedUp not_looked_up;
  DeclaredNames names;
  FieldCatalogue fields;
  LetTable lets;
  Ruleset ruleset;
  bool currency_known =
      false;  ///< else amounts are taken to be of one currency, so that nothing follows from it
  std::vector<MeasureSource> measure_sources;
  std::vector<BalanceSource> balance_sources;
  std::unordered_set<std::string> balances_begun;  ///< names of balances that have been read, sound or not
  std::string balance_being_read;                  ///< its name, while its declaration is
  std::vector<ScaleSource> scale_sources;
  bool bounds_being_read = false;  ///< of a scale: they can't read scales
  std::vector<TableSource> table_sources;
  std::vector<RuleSource> rule_sources;
  std::vector<AmendmentSource> amendments;
  std::vector<std::string> rules_being_read;    ///< the innermost last
  std::unordered_set<std::string> rules_begun;  ///< names of rules that are being read or have been
  std::unordered_map<std::string, grammar::SourceSpan>
      budgets;  ///< by promo: the rule version that it amends

  [[nodiscard]] TypedPool& pool() { return ruleset.expressions; }
  [[nodiscard]] const Type& type_of(TypedId id) const { return ruleset.expressions[id].type; }
  [[nodiscard]] std::string describe(const Type& type) const { return remit::describe(type, ruleset.schema); }
  /// Money of the ruleset's currency.
  [[nodiscard]] Type money() const { return {.kind = TypeKind::kMoney, .currency = currency_code()}; }
  [[nodiscard]] std::string currency_code() const {
    return currency_known ? ruleset.currency.code() : std::string{};
  }
  /// The type that reading a field gives.
  [[nodiscard]] Type field_type(FactKind kind, std::size_t field) const;
};

/// A typed expression, or nothing where a mistake in it has already been reported.
using Typed = std::optional<TypedId>;

}  // namespace remit
