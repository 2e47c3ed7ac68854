#include "engine/analysis/names.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include <fmt/format.h>

#include "engine/analysis/words.hpp"
#include "engine/columns/fact_schema.hpp"

namespace remit {
namespace {

/// Words that stand at the beginning of a path or where a name could stand, and mean something of their own.
constexpr std::array<std::string_view, 14> kOwnWords = {
    "month", "quarter", "half",  "year",     "this",      "never",   "rest",
    "any",   "not",     "least", "greatest", "programme", "nothing", "otherwise"};

struct NamedDeclaration {
  NameKind kind;
  std::string_view keyword;
  const ast::Name* name;
};

/// The name that a declaration brings into the ruleset. Header lines, fields and scenarios bring none;
/// payouts and proofs are never read by name, so theirs may repeat another's.
struct NameOfDeclaration {
  using Named = std::optional<NamedDeclaration>;
  Named operator()(const ast::RulesetLine&) const { return {}; }
  Named operator()(const ast::LanguageLine&) const { return {}; }
  Named operator()(const ast::CurrencyLine&) const { return {}; }
  Named operator()(const ast::RoundingLine&) const { return {}; }
  Named operator()(const ast::MonthsLine&) const { return {}; }
  Named operator()(const ast::TiersLine&) const { return {}; }
  Named operator()(const ast::RatesLine&) const { return {}; }
  Named operator()(const ast::UseDeclaration&) const { return {}; }
  Named operator()(const ast::FieldDeclaration&) const { return {}; }
  Named operator()(const ast::PayoutDeclaration&) const { return {}; }
  Named operator()(const ast::ProveDeclaration&) const { return {}; }
  Named operator()(const ast::ScenarioDeclaration&) const { return {}; }
  Named operator()(const ast::LetDeclaration& let) const { return {{NameKind::kLet, "let", &let.name}}; }
  Named operator()(const ast::ScaleDeclaration& scale) const {
    return {{NameKind::kScale, "scale", &scale.name}};
  }
  Named operator()(const ast::MeasureDeclaration& measure) const {
    return {{NameKind::kMeasure, "measure", &measure.name}};
  }
  Named operator()(const ast::RuleDeclaration& rule) const {
    return {{NameKind::kRule, rule.figure ? "figure" : "rule", &rule.name}};
  }
  Named operator()(const ast::TableDeclaration& table) const {
    return {{NameKind::kTable, "table", &table.name}};
  }
  Named operator()(const ast::BalanceDeclaration& balance) const {
    return {{NameKind::kBalance, "balance", &balance.name}};
  }
  Named operator()(const ast::FactDeclaration& fact) const { return {{NameKind::kFact, "fact", &fact.name}}; }
  Named operator()(const ast::AmendmentDeclaration& amendment) const {
    return {{NameKind::kAmendment, amendment.promo ? "promo" : "exception", &amendment.name}};
  }
};

bool may_have_versions(NameKind kind) {
  return kind == NameKind::kScale || kind == NameKind::kRule;
}

}  // namespace

bool is_word_of_the_language(std::string_view name) {
  return FactSchema::standard().find_fact(name).has_value() ||
         std::ranges::find(kOwnWords, name) != kOwnWords.end();
}

void DeclaredNames::declare(NameKind kind, std::string_view keyword, const ast::Name& name,
                            DeclarationPlace place, DiagnosticSink& diagnostics) {
  if (is_word_of_the_language(name.text)) {
    diagnostics
        .error("R0403", name.span,
               fmt::format("`{}` is a word of the language, so {} can't be called so", name.text,
                           with_article(keyword)))
        .help(fmt::format("another name, such as {}_{}", keyword, name.text));
    return;
  }
  const auto [entry, is_new] = names_.try_emplace(name.text);
  DeclaredName& declared = entry->second;
  if (is_new) {
    declared = {
        .kind = kind, .keyword = std::string(keyword), .span = name.span, .places = {place}, .index = {}};
    order_.push_back(name.text);
    return;
  }
  if (declared.kind == kind && may_have_versions(kind)) {
    declared.places.push_back(place);
    return;
  }
  diagnostics
      .error("R0402", name.span,
             fmt::format("`{}` is already the name of {}", name.text, with_article(declared.keyword)))
      .related(declared.span, "declared here first")
      .help("another name for one of the two");
}

void DeclaredNames::declare(const ast::File& file, DiagnosticSink& diagnostics) {
  for (const ast::Declaration& declaration : file.declarations) {
    if (const std::optional<NamedDeclaration> named = std::visit(NameOfDeclaration{}, declaration.form)) {
      declare(named->kind, named->keyword, *named->name, {&file, &declaration}, diagnostics);
    }
  }
}

DeclaredName* DeclaredNames::find(std::string_view name) {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

std::vector<const DeclaredName*> DeclaredNames::all() const {
  std::vector<const DeclaredName*> all;
  all.reserve(order_.size());
  for (const std::string& name : order_) {
    all.push_back(&names_.find(name)->second);
  }
  return all;
}

std::vector<DeclaredName*> DeclaredNames::of(NameKind kind) {
  std::vector<DeclaredName*> found;
  for (const std::string& text : order_) {
    DeclaredName& name = names_.find(text)->second;
    if (name.kind == kind) {
      found.push_back(&name);
    }
  }
  return found;
}

const ast::Name* bare_word(const ast::Expression& expression) {
  const auto* reference = std::get_if<ast::PathReference>(&expression.node);
  return reference != nullptr && reference->path.parts.size() == 1 ? &reference->path.parts.front() : nullptr;
}

const std::string* written_word(const ast::Expression& expression) {
  if (const auto* text = std::get_if<ast::TextLiteral>(&expression.node)) {
    return &text->text;
  }
  const ast::Name* name = bare_word(expression);
  return name != nullptr ? &name->text : nullptr;
}

}  // namespace remit
