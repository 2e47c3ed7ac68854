// `fact` declarations: kinds of facts of one's own.
#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/field_types.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using grammar::SourceSpan;

/// What facts can be of: those that have an id to be referred to by.
bool can_be_referred_to(const FactDefinition& fact) {
  return fact.has_id;
}

class FactReader {
 public:
  FactReader(AnalysisState& state, DeclaredName& name)
      : state_(state),
        name_(name),
        fact_(std::get<ast::FactDeclaration>(name.places.front().declaration->form)) {}

  [[nodiscard]] const ast::FactDeclaration& source() const { return fact_; }

  /// Whether what it is of is known by now, or it is of nothing.
  [[nodiscard]] bool is_ready() const {
    return !fact_.of || state_.ruleset.schema.find_fact(fact_.of->text).has_value();
  }

  void read() {
    name_.used = true;
    std::optional<FactKind> of;
    if (fact_.of) {
      of = state_.ruleset.schema.find_fact(fact_.of->text);
      if (of && !can_be_referred_to(state_.ruleset.schema.fact(*of))) {
        report_parent();
        of.reset();
      }
    }
    if (state_.ruleset.schema.find_file(fact_.name.text)) {
      state_.diagnostics
          .error("R0423", fact_.name.span,
                 fmt::format("{}.csv is one of the standard files, so a fact of your own can't be called so",
                             fact_.name.text))
          .help("another name");
      return;
    }
    std::vector<FieldDefinition> fields = read_fields(of);
    if (fields.empty() && !of && !state_.damage.touches(name_.places.front().declaration->span)) {
      state_.diagnostics
          .error("R0423", fact_.name.span, fmt::format("the fact `{}` has no fields", fact_.name.text))
          .help("on date   on a deeper line");
    }
    FactSchema& schema = state_.ruleset.schema;
    const FactKind kind = schema.add_fact(declared_fact(schema, fact_.name.text, of, std::move(fields)));
    for (const ast::FactDeclaration::Field& field : fact_.fields) {
      if (const auto index = schema.find_field(kind, field.name.text)) {
        state_.fields.details(kind, *index).declared_at = field.name.span;
      }
    }
  }

  void report_parent() {
    std::vector<std::string> possible;
    for (std::size_t each = 0; each < state_.ruleset.schema.kind_count(); ++each) {
      const FactDefinition& candidate = state_.ruleset.schema.fact(static_cast<FactKind>(each));
      if (can_be_referred_to(candidate)) {
        possible.push_back(candidate.name);
      }
    }
    auto report = state_.diagnostics.error(
        "R0423", fact_.of->span, fmt::format("a fact can't be of {}", with_article(spoken(fact_.of->text))));
    const auto near = nearest_word(fact_.of->text, possible);
    report.help(near ? *near : quoted_list(possible));
  }

  void report_circle() {
    state_.diagnostics
        .error("R0423", fact_.of->span,
               fact_.of->text == fact_.name.text
                   ? fmt::format("`{}` can't be of itself", fact_.name.text)
                   : fmt::format("`{}` is of `{}`, which comes back to `{}`: none of them can come first",
                                 fact_.name.text, fact_.of->text, fact_.name.text))
        .help("of a fact that doesn't come back here, or without `of`");
  }

 private:
  std::vector<FieldDefinition> read_fields(std::optional<FactKind> of) {
    std::vector<FieldDefinition> fields;
    for (const ast::FactDeclaration::Field& field : fact_.fields) {
      const std::optional<FieldType> type = field_type_named(field.type, state_.diagnostics);
      if (!is_free(field, of, fields) || !type) {
        state_.damage.lost(field.name.text);
        continue;
      }
      fields.push_back({.name = field.name.text, .column = field.name.text, .type = *type});
    }
    return fields;
  }

  bool is_free(const ast::FactDeclaration::Field& field, std::optional<FactKind> of,
               const std::vector<FieldDefinition>& fields) {
    const std::string& name = field.name.text;
    const auto first = std::ranges::find(fields, name, &FieldDefinition::name);
    if (first != fields.end()) {
      const auto declared =
          std::ranges::find_if(fact_.fields, [&](const auto& each) { return each.name.text == name; });
      state_.diagnostics
          .error("R0402", field.name.span, fmt::format("`{}.{}` is declared twice", fact_.name.text, name))
          .related(declared->name.span, "declared here first");
      return false;
    }
    const bool is_parent = of && (name == fact_.of->text || name == fact_.of->text + "_id");
    if (name == "id" || name == "booked_on" || name == "currency" || is_parent) {
      state_.diagnostics
          .error("R0423", field.name.span,
                 fmt::format("every `{}` has `{}` without being told", fact_.name.text, name))
          .help("leave this line out");
      return false;
    }
    return true;
  }

  AnalysisState& state_;
  DeclaredName& name_;
  const ast::FactDeclaration& fact_;
};

bool is_among(const std::vector<DeclaredName*>& names, const DeclaredName* name) {
  return std::ranges::find(names, name) != names.end();
}

/// Facts that are of what isn't there, of each other, or of one of these. A circle is told once.
void report_left(AnalysisState& state, const std::vector<DeclaredName*>& left) {
  const auto parent_of = [&](DeclaredName* name) -> DeclaredName* {
    const std::string& parent = FactReader(state, *name).source().of->text;
    const auto found = std::ranges::find_if(left, [&](DeclaredName* each) {
      return std::get<ast::FactDeclaration>(each->places.front().declaration->form).name.text == parent;
    });
    return found == left.end() ? nullptr : *found;
  };
  std::vector<DeclaredName*> told;
  for (DeclaredName* name : left) {
    FactReader reader(state, *name);
    std::vector<DeclaredName*> above;
    for (DeclaredName* next = parent_of(name); next != nullptr && !is_among(above, next);
         next = parent_of(next)) {
      above.push_back(next);
    }
    if (above.empty() && !state.damage.may_declare(reader.source().of->text)) {
      reader.report_parent();
    } else if (is_among(above, name) && !is_among(told, name)) {
      reader.report_circle();
      told.insert(told.end(), above.begin(), above.end());
    }
  }
  for (DeclaredName* name : left) {
    state.damage.lost(FactReader(state, *name).source().name.text);
  }
}

}  // namespace

// A fact may be of one that is declared further down: whoever is ready is read, until nobody is left.
void analyze_facts(AnalysisState& state) {
  std::vector<DeclaredName*> waiting = state.names.of(NameKind::kFact);
  const auto is_ready = [&](DeclaredName* name) { return FactReader(state, *name).is_ready(); };
  for (auto ready = waiting.begin(); ready != waiting.end();) {
    ready = std::ranges::find_if(waiting, is_ready);
    if (ready != waiting.end()) {
      FactReader(state, **ready).read();
      waiting.erase(ready);
      ready = waiting.begin();
    }
  }
  report_left(state, waiting);
}

}  // namespace remit
