#include "grammar/parser/declaration_reader.hpp"

#include <string>
#include <type_traits>
#include <variant>

#include "grammar/parser/clause_builder.hpp"
#include "grammar/parser/codes.hpp"

namespace remit::grammar {
namespace {

/// A form to take the lines of a declaration whose head can't be read: they are looked at for their own sake.
ast::DeclarationForm nameless(LineForm head) {
  switch (head) {
    case LineForm::kFact:
      return ast::FactDeclaration{};
    case LineForm::kScale:
      return ast::ScaleDeclaration{};
    case LineForm::kMeasure:
      return ast::MeasureDeclaration{};
    case LineForm::kBalance:
      return ast::BalanceDeclaration{};
    case LineForm::kRule:
      return ast::RuleDeclaration{};
    case LineForm::kAmendment:
      return ast::AmendmentDeclaration{};
    case LineForm::kPayout:
      return ast::PayoutDeclaration{};
    case LineForm::kScenario:
      return ast::ScenarioDeclaration{};
    default:
      return ast::RatesLine{};
  }
}

template <typename Declaration>
concept HasClauses = requires(Declaration declaration) {
  declaration.clauses;
};

template <typename Declaration>
concept HasLines =
    std::is_same_v<Declaration, ast::FactDeclaration> || std::is_same_v<Declaration, ast::TableDeclaration> ||
    std::is_same_v<Declaration, ast::ScaleDeclaration> ||
    std::is_same_v<Declaration, ast::MeasureDeclaration> ||
    std::is_same_v<Declaration, ast::BalanceDeclaration> ||
    std::is_same_v<Declaration, ast::ScenarioDeclaration>;

}  // namespace

DeclarationReader::DeclarationReader(const SourceFile& source, ast::File& file, MistakeList& mistakes)
    : source_(source),
      mistakes_(mistakes),
      lines_(source, mistakes),
      builder_(source, file.number, file.expressions) {}

std::optional<ast::Declaration> DeclarationReader::read(const DeclarationLayout& layout) {
  single_lines_.clear();
  const Keyword* const keyword = lines_.keyword_of_head(layout.head);
  const bool has_head = lines_.read_head(layout.head).has_value();
  if (keyword == nullptr || (!has_head && keyword->form == LineForm::kTable)) {
    // Without its head nobody knows what the lines below are: the rows of a table depend on its keys.
    return std::nullopt;
  }
  ast::Declaration declaration{has_head ? build_head(*keyword) : nameless(keyword->form), layout.head.span,
                               layout.head.first_line};
  for (const LogicalLine& line : layout.clauses) {
    declaration.span = join(declaration.span, line.span);
    std::visit(
        [this, &line, keyword]<typename Form>(Form& form) {
          if constexpr (HasClauses<Form>) {
            read_line(line, *keyword, form.clauses);
          } else if constexpr (HasLines<Form>) {
            read_line(line, *keyword, form);
          }
        },
        declaration.form);
  }
  return has_head ? std::optional(std::move(declaration)) : std::nullopt;
}

bool DeclarationReader::is_first(std::string_view word, SourceSpan place) {
  for (const auto& [earlier, earlier_place] : single_lines_) {
    if (earlier == word) {
      mistakes_.add(Diagnostic{Severity::kError,
                               std::string(code::kGivenTwice),
                               "`" + std::string(word) + "` can stand only once here",
                               place,
                               {RelatedPlace{earlier_place, "it stands here already"}},
                               "one of the two lines"});
      return false;
    }
  }
  single_lines_.emplace_back(word, place);
  return true;
}

// ---- Heads

ast::DeclarationForm DeclarationReader::build_head(const Keyword& keyword) {
  SyntaxCursor cursor(lines_.nodes());
  const auto name = [this, &cursor] { return builder_.name(cursor.take(NodeKind::kName)); };
  const auto text = [this, &cursor] { return builder_.quoted(cursor.take(NodeKind::kText)); };
  const auto paths = [this, &cursor] {
    std::vector<ast::Path> result;
    while (const auto path = cursor.take_if(NodeKind::kPath)) {
      result.push_back(builder_.path(*path));
    }
    return result;
  };
  switch (keyword.form) {
    case LineForm::kRuleset:
      return ast::RulesetLine{text()};
    case LineForm::kLanguage:
      return ast::LanguageLine{builder_.number(cursor.take(NodeKind::kNumber))};
    case LineForm::kCurrency:
      return ast::CurrencyLine{builder_.name(cursor.take(NodeKind::kCurrency))};
    case LineForm::kHeaderRounding:
      return ast::RoundingLine{name()};
    case LineForm::kMonths:
      return ast::MonthsLine{};
    case LineForm::kTiers: {
      ast::TiersLine line;
      while (!cursor.done()) {
        line.tiers.push_back(name());
      }
      return line;
    }
    case LineForm::kRates: {
      ast::RatesLine line;
      line.last_published = cursor.take_if(NodeKind::kLastPublished).has_value();
      if (const auto pivot = cursor.take_if(NodeKind::kCurrency)) {
        line.pivot = builder_.name(*pivot);
      }
      return line;
    }
    case LineForm::kUse:
      return ast::UseDeclaration{text()};
    case LineForm::kField:
      return build_field();
    case LineForm::kFact: {
      ast::FactDeclaration fact{name(), std::nullopt, {}};
      if (const auto of = cursor.take_if(NodeKind::kOf)) {
        fact.of = builder_.name(of->children().take(NodeKind::kName));
      }
      return fact;
    }
    case LineForm::kLet: {
      ast::LetClause let = build_let(lines_.nodes(), builder_);
      return ast::LetDeclaration{std::move(let.name), let.value};
    }
    case LineForm::kTable:
      return build_table();
    case LineForm::kScale:
      return build_scale();
    case LineForm::kMeasure: {
      ast::MeasureDeclaration measure{name(), {}, {}, std::nullopt};
      measure.keys = paths();
      return measure;
    }
    case LineForm::kBalance: {
      ast::BalanceDeclaration balance{};
      balance.name = name();
      balance.keys = paths();
      return balance;
    }
    case LineForm::kRule: {
      ast::RuleDeclaration rule{keyword.text == "figure", name(), std::nullopt, {}};
      rule.title = cursor.done() ? std::nullopt : std::optional(text());
      return rule;
    }
    case LineForm::kAmendment:
      return build_amendment(keyword.text == "promo");
    case LineForm::kPayout: {
      ast::PayoutDeclaration payout{name(), std::nullopt, {}};
      payout.where = builder_.inner_if(cursor, NodeKind::kForWhom);
      return payout;
    }
    case LineForm::kProve:
      return build_prove();
    default: {
      const SyntaxElement title = cursor.take(NodeKind::kText);
      return ast::ScenarioDeclaration{builder_.quoted(title), builder_.span(title), {}};
    }
  }
}

ast::FieldDeclaration DeclarationReader::build_field() {
  SyntaxCursor cursor(lines_.nodes());
  ast::FieldDeclaration field{builder_.path(cursor.take(NodeKind::kPath)), std::nullopt, {}, std::nullopt};
  if (const auto list = cursor.take_if(NodeKind::kOneOfList)) {
    SyntaxCursor values = list->children();
    field.one_of = builder_.expressions(values, NodeKind::kValue);
  } else {
    field.type = builder_.name(cursor.take(NodeKind::kName));
  }
  field.empty_means = builder_.inner_if(cursor, NodeKind::kEmptyMeans);
  return field;
}

ast::TableDeclaration DeclarationReader::build_table() {
  SyntaxCursor cursor(lines_.nodes());
  ast::TableDeclaration table{builder_.name(cursor.take(NodeKind::kName)), {}, {}, {}};
  if (const auto by = cursor.take_if(NodeKind::kBy)) {
    SyntaxCursor keys = by->children();
    table.by = builder_.expressions(keys, NodeKind::kExpression);
  }
  return table;
}

ast::ScaleDeclaration DeclarationReader::build_scale() {
  SyntaxCursor cursor(lines_.nodes());
  ast::ScaleDeclaration scale{};
  scale.name = builder_.name(cursor.take(NodeKind::kName));
  const std::string_view kind = builder_.text(cursor.take(NodeKind::kOperator));
  scale.kind = kind == "marginal" ? ast::ScaleKind::kMarginal
               : kind == "whole"  ? ast::ScaleKind::kWhole
                                  : ast::ScaleKind::kInterpolated;
  scale.each_slice_rounded = cursor.take_if(NodeKind::kEachSlice).has_value();
  if (const auto effective = cursor.take_if(NodeKind::kEffective)) {
    scale.effective = builder_.dates(effective->children().take(NodeKind::kDates));
  }
  return scale;
}

ast::AmendmentDeclaration DeclarationReader::build_amendment(bool promo) {
  SyntaxCursor cursor(lines_.nodes());
  ast::AmendmentDeclaration amendment{};
  amendment.promo = promo;
  amendment.name = builder_.name(cursor.take(NodeKind::kName));
  amendment.target = builder_.path(cursor.take(NodeKind::kPath));
  if (const auto whom = cursor.take_if(NodeKind::kForWhom)) {
    SyntaxCursor parts = whom->children();
    amendment.for_kind = builder_.name(parts.take(NodeKind::kName));
    amendment.for_value = builder_.expression(parts.take(NodeKind::kValue));
  }
  return amendment;
}

ast::ProveDeclaration DeclarationReader::build_prove() {
  SyntaxCursor cursor(lines_.nodes());
  ast::ProveDeclaration proof{};
  proof.name = builder_.name(cursor.take(NodeKind::kName));
  proof.subject = builder_.expression(cursor.take(NodeKind::kExpression));
  const SyntaxElement claim = cursor.take();
  if (claim.kind() != NodeKind::kCompare) {
    proof.falls = claim.kind() == NodeKind::kNeverFalls;
    proof.grows = builder_.inner(claim);
    return proof;
  }
  SyntaxCursor parts = claim.children();
  const std::string_view sign = builder_.text(parts.take(NodeKind::kOperator));
  proof.op = sign == "<"    ? ast::ComparisonOperator::kLess
             : sign == "<=" ? ast::ComparisonOperator::kAtMost
             : sign == ">"  ? ast::ComparisonOperator::kGreater
             : sign == ">=" ? ast::ComparisonOperator::kAtLeast
                            : ast::ComparisonOperator::kEqual;
  proof.bound = builder_.expression(parts.take(NodeKind::kExpression));
  return proof;
}

}  // namespace remit::grammar
