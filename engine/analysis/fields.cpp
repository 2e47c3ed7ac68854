// `field` declarations: fields of one's own, and what an empty or an unlisted value of any field means.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/field_types.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using grammar::SourceSpan;

class FieldReader {
 public:
  FieldReader(AnalysisState& state, const ast::File& file, const ast::FieldDeclaration& field,
              SourceSpan head)
      : state_(state), file_(file), field_(field), head_(head) {}

  void read() {
    const std::optional<FactKind> kind = fact();
    if (!kind) {
      return;
    }
    const std::optional<FieldType> type = declared_type();
    const std::optional<std::size_t> index = type ? declare(*kind, *type) : std::nullopt;
    if (!index) {
      state_.damage.lost(field_.path.parts.back().text);
      return;
    }
    FieldDetails& details = state_.fields.details(*kind, *index);
    details.declared_at = field_.path.span;
    for (const ast::ExpressionId choice : field_.one_of) {
      if (const auto word = word_of(choice)) {
        details.words.push_back(*word);
      }
    }
    if (field_.empty_means) {
      read_empty(details, *kind, *index);
    }
  }

 private:
  std::optional<FactKind> fact() {
    const ast::Name& head = field_.path.parts.front();
    const std::optional<FactKind> kind = state_.ruleset.schema.find_fact(head.text);
    if (kind && field_.path.parts.size() == 2) {
      return kind;
    }
    if (state_.damage.may_declare(head.text)) {
      return std::nullopt;
    }
    std::vector<std::string> facts;
    for (std::size_t each = 0; each < state_.ruleset.schema.kind_count(); ++each) {
      facts.push_back(state_.ruleset.schema.fact(static_cast<FactKind>(each)).name);
    }
    auto report = state_.diagnostics.error("R0415", field_.path.span,
                                           kind ? "a field is declared by its fact and its own name"
                                                : fmt::format("there is no fact `{}`", head.text));
    if (const auto near = kind ? std::nullopt : nearest_word(head.text, facts)) {
      report.help(*near);
    } else {
      report.help("field deal.ended_on is date");
    }
    return std::nullopt;
  }

  std::optional<FieldType> declared_type() {
    if (!field_.type) {
      return FieldType::kSymbol;
    }
    return field_type_named(*field_.type, state_.diagnostics);
  }

  /// The index of the field, new or there already; none when the declaration contradicts it.
  std::optional<std::size_t> declare(FactKind kind, FieldType type) {
    FactSchema& schema = state_.ruleset.schema;
    const std::string& name = field_.path.parts.back().text;
    if (const std::optional<std::size_t> there = schema.find_field(kind, name)) {
      return declare_again(kind, *there, type);
    }
    const std::optional<std::size_t> column = schema.find_column(kind, name);
    if (column || name == "id" || name == "booked_on") {
      auto report = state_.diagnostics.error(
          "R0415", field_.path.span, fmt::format("`{}` is a column of the standard files already", name));
      if (column) {
        report.help(fmt::format("{}.{}, which needs no declaration", schema.fact(kind).name,
                                schema.field(kind, *column).name));
      }
      return std::nullopt;
    }
    const FieldOrigin origin = kind == FactKind::kPartner ? FieldOrigin::kDated : FieldOrigin::kDeclared;
    if (origin == FieldOrigin::kDeclared) {
      look_for_column(schema.fact(kind).name, name);
    }
    return schema.add_field(kind, {.name = name, .column = name, .type = type, .origin = origin});
  }

  /// A column that was called otherwise is empty everywhere, and `empty means` would hide that.
  void look_for_column(const std::string& fact, const std::string& name) {
    if (state_.ledger == nullptr) {
      return;
    }
    std::vector<std::string> columns;
    for (const KnownWords::Field& known : state_.ledger->fields) {
      if (known.fact == fact) {
        columns.push_back(known.column);
      }
    }
    if (columns.empty() || std::ranges::find(columns, name) != columns.end()) {
      return;
    }
    auto report = state_.diagnostics.warning(
        "R0421", field_.path.span,
        fmt::format("no {} in the ledger has a column `{}` yet, so it is empty everywhere", fact, name));
    if (const auto near = nearest_word(name, columns)) {
      report.help(*near);
    }
  }

  std::optional<std::size_t> declare_again(FactKind kind, std::size_t index, FieldType type) {
    const FieldDefinition& there = state_.ruleset.schema.field(kind, index);
    const std::string name = fmt::format("{}.{}", state_.ruleset.schema.fact(kind).name, there.name);
    if (const FieldDetails* details = state_.fields.find(kind, index)) {
      state_.diagnostics.error("R0402", field_.path.span, fmt::format("`{}` is declared twice", name))
          .related(details->declared_at, "declared here first");
      return std::nullopt;
    }
    const bool words = type == FieldType::kSymbol && there.type == FieldType::kText;
    if (there.type != type && !words) {
      state_.diagnostics.error(
          "R0415", field_.type ? field_.type->span : head_,
          fmt::format("`{}` is there already, and its type is {}", name, to_text(there.type)));
      return std::nullopt;
    }
    return index;
  }

  std::optional<std::string> word_of(ast::ExpressionId id) {
    const ast::Expression& expression = file_.expressions[id];
    if (const auto* text = std::get_if<ast::TextLiteral>(&expression.node)) {
      return text->text;
    }
    const auto* reference = std::get_if<ast::PathReference>(&expression.node);
    if (reference != nullptr && reference->path.parts.size() == 1) {
      return reference->path.parts.front().text;
    }
    state_.diagnostics.error("R0415", expression.span, "a word is expected here")
        .help("a word such as north, or a text in quotes");
    return std::nullopt;
  }

  void read_empty(FieldDetails& details, FactKind kind, std::size_t index) {
    const FieldDefinition& definition = state_.ruleset.schema.field(kind, index);
    const ast::ExpressionId value = *field_.empty_means;
    switch (definition.type) {
      case FieldType::kSymbol:
      case FieldType::kText:
      case FieldType::kReference:
        details.empty_word = word_of(value);
        if (details.empty_word && !details.words.empty() &&
            std::ranges::find(details.words, *details.empty_word) == details.words.end()) {
          const auto near = nearest_word(*details.empty_word, details.words);
          state_.diagnostics
              .error("R0408", file_.expressions[value].span,
                     fmt::format("`{}` is not one of the words of {}.{}", *details.empty_word,
                                 state_.ruleset.schema.fact(kind).name, definition.name))
              .help(near ? *near : quoted_list(details.words));
        }
        return;
      case FieldType::kDate:
        details.empty_date = empty_date(value);
        return;
      case FieldType::kMoney:
      case FieldType::kNumber:
      case FieldType::kPercent:
        break;
    }
    const auto figure = fixed_figure(state_, file_, value, "what an empty field means");
    if (figure && figure->type != state_.field_type(kind, index)) {
      state_.diagnostics.error(
          "R0409", file_.expressions[value].span,
          fmt::format("the field is {}, and this is {}", state_.describe(state_.field_type(kind, index)),
                      state_.describe(figure->type)));
    } else if (figure) {
      details.empty_number = figure->value;
    }
  }

  std::optional<Date> empty_date(ast::ExpressionId value) {
    const auto* reference = std::get_if<ast::PathReference>(&file_.expressions[value].node);
    if (reference != nullptr && reference->path.parts.size() == 1 &&
        reference->path.parts.front().text == "never") {
      return Date::never();
    }
    return fixed_date(state_, file_, value, "what an empty date means");
  }

  AnalysisState& state_;
  const ast::File& file_;
  const ast::FieldDeclaration& field_;
  SourceSpan head_;
};

}  // namespace

void analyze_fields(AnalysisState& state) {
  for (const grammar::ParsedFile& parsed : state.parsed) {
    for (const ast::Declaration& declaration : parsed.file.declarations) {
      if (const auto* field = std::get_if<ast::FieldDeclaration>(&declaration.form)) {
        FieldReader(state, parsed.file, *field, declaration.head).read();
      }
    }
  }
}

}  // namespace remit
