// Slips in comparisons that mean something else than was written: a field taken for a word, a ratio compared
// with a percentage without its sign, a word with a dash.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"

namespace remit {
namespace {

// Ratios beyond this are hardly meant: ten times the target.
constexpr int kUsualRatio = 10;

/// An amount by an amount, or a number by a number: 1 is the whole.
bool is_ratio(const TypedPool& pool, TypedId id) {
  const auto* product = std::get_if<Multiply>(&pool[id].node);
  if (product == nullptr || product->factors.size() != 2 || !product->factors[1].divides) {
    return false;
  }
  const auto& [first, second] = std::pair(product->factors[0].value, product->factors[1].value);
  return pool[first].type == pool[second].type && !std::holds_alternative<ConstantNumber>(pool[second].node);
}

}  // namespace

// `stage is kind` asks whether the stage is called `kind`.
void ExpressionTyper::warn_of_field_name(TypedId left, const ast::Name& word) {
  if (!surroundings_.fact || !state_.ruleset.schema.find_field(*surroundings_.fact, word.text)) {
    return;
  }
  if (const auto* read = std::get_if<FieldRead>(&state_.pool()[left].node)) {
    const FieldDetails* details = state_.fields.find(read->kind, read->field);
    if (details != nullptr && std::ranges::find(details->words, word.text) != details->words.end()) {
      return;
    }
  }
  const std::string& fact = state_.ruleset.schema.fact(*surroundings_.fact).name;
  state_.diagnostics
      .warning("R0424", word.span,
               fmt::format("`{0}` is the word \"{0}\" here, not what {1}.{0} says", word.text, fact))
      .help(fmt::format("{0}.{1} for the field; \"{1}\" in quotes for the word", fact, word.text));
}

// `attained > 100`, where 100% was meant.
void ExpressionTyper::warn_of_ratio(TypedId left, TypedId right) {
  const auto* number = std::get_if<ConstantNumber>(&state_.pool()[right].node);
  if (number == nullptr || type_of(right).kind != TypeKind::kNumber || number->value < kUsualRatio ||
      !is_ratio(state_.pool(), left)) {
    return;
  }
  const Span span = state_.pool()[right].span;
  const std::string written(state_.files[span.file].slice(span));
  state_.diagnostics
      .warning(
          "R0425", span,
          fmt::format("this is compared with a ratio, of which 1 is the whole, so {0} is {0} times as much",
                      written))
      .help(written + "%");
}

// `region is north-west`: what is a subtraction for the grammar.
bool ExpressionTyper::is_word_with_dash(ast::ExpressionId right) {
  const auto* sum = std::get_if<ast::Sum>(&at(right).node);
  if (sum == nullptr) {
    return false;
  }
  for (const auto& term : sum->terms) {
    const ast::Name* name = bare_word(at(term.value));
    const bool is_word = name != nullptr && state_.names.find(name->text) == nullptr &&
                         (lets_ == nullptr || lets_->find(name->text) == nullptr);
    if (!is_word) {
      return false;
    }
  }
  const std::string written(state_.files[at(right).span.file].slice(at(right).span));
  state_.diagnostics.error("R0408", at(right).span, "a word with a dash in it stands in quotes")
      .help(fmt::format("\"{}\"", written));
  return true;
}

}  // namespace remit
