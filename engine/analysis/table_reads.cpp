// Tables where they are read: `finder.rate`, by the keys that are known there.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/words.hpp"

namespace remit {

Typed ExpressionTyper::table_cell(DeclaredName& name, const ast::Path& path, std::size_t column_part,
                                  const Look& look) {
  name.used = true;
  if (!name.index) {
    return std::nullopt;
  }
  const std::size_t table = *name.index;
  const auto& columns = state_.ruleset.tables[table].columns;
  std::vector<std::string> names;
  for (const Table::Column& column : columns) {
    names.push_back(column.name);
  }
  const std::string text = state_.ruleset.tables[table].name;
  if (column_part >= path.parts.size()) {
    state_.diagnostics.error("R0224", path.span, fmt::format("the table `{}` is read by its columns", text))
        .related(name.span, "the table")
        .help(fmt::format("{}.{}", text, names.front()));
    return std::nullopt;
  }
  const ast::Name& part = path.parts[column_part];
  const auto found = std::ranges::find(names, part.text);
  if (found == names.end()) {
    const auto near = nearest_word(part.text, names);
    state_.diagnostics
        .error("R0224", part.span, fmt::format("the table `{}` has no column `{}`", text, part.text))
        .related(name.span, "the table")
        .help(near ? *near : quoted_list(names));
    return std::nullopt;
  }
  const auto column = static_cast<std::size_t>(found - names.begin());
  const Span span = look.span.value_or(grammar::join(path.parts.front().span, part.span));
  std::optional<TableRow> row = table_row(table, span, look);
  if (!row) {
    return std::nullopt;
  }
  const TypedId row_id = add(*std::move(row), {.kind = TypeKind::kNumber}, span);
  return add(TableCell{table, column, row_id}, state_.ruleset.tables[table].columns[column].type, span);
}

std::optional<TableRow> ExpressionTyper::table_row(std::size_t table, Span span, const Look& look) {
  TableRow row{.table = table, .keys = {}, .on = {}};
  const TableSource source = state_.table_sources[table];
  for (std::size_t key = 0; key < source.declaration->by.size(); ++key) {
    const ast::ExpressionId by = source.declaration->by[key];
    // Seen from here, but written in the table's file, where the lets of this rule aren't known.
    ExpressionTyper typer(state_, *source.file, surroundings_, &state_.lets);
    if (!typer.is_in_reach(by)) {
      state_.diagnostics
          .error("R0224", span,
                 fmt::format("the table `{}` goes by `{}`, which isn't known in {}",
                             state_.ruleset.tables[table].name, state_.ruleset.tables[table].keys[key].name,
                             surroundings_.place))
          .related(source.file->expressions[by].span, "it goes by this");
      return std::nullopt;
    }
    const Typed value = typer.type(by);
    if (!value) {
      return std::nullopt;
    }
    if (!check_table_key(table, key, *value)) {
      return std::nullopt;
    }
    row.keys.push_back(*value);
  }
  state_.table_sources[table].keys_known = true;
  const std::vector<Table::Row>& rows = state_.ruleset.tables[table].rows;
  if (std::ranges::any_of(rows, [](const Table::Row& each) { return each.from.has_value(); })) {
    row.on = look.on ? look.on : day(span, fmt::format("the table `{}`", state_.ruleset.tables[table].name));
    if (!row.on) {
      return std::nullopt;
    }
  }
  return row;
}

/// Whether the fact that a path begins with is known here. Of other expressions, and of names that aren't the
/// language's own, typing tells.
bool ExpressionTyper::is_in_reach(ast::ExpressionId id) {
  const auto* reference = std::get_if<ast::PathReference>(&at(id).node);
  return reference == nullptr || !is_word_of_the_language(reference->path.parts.front().text) ||
         from_facts(reference->path, {.on = {}, .span = {}, .quiet = true}).has_value();
}

bool ExpressionTyper::check_table_key(std::size_t table, std::size_t key, TypedId value) {
  const TableSource& source = state_.table_sources[table];
  const Type type = type_of(value);
  const Span by = source.file->expressions[source.declaration->by[key]].span;
  if (type.kind != TypeKind::kSymbol && type.kind != TypeKind::kText && type.kind != TypeKind::kReference) {
    state_.diagnostics
        .error("R0223", by,
               fmt::format("a table goes by words and facts, and this is {}", state_.describe(type)))
        .help("a scale, where figures decide which row is reached");
    return false;
  }
  Table::Key& known = state_.ruleset.tables[table].keys[key];
  if (source.keys_known) {
    if (known.type == type) {
      return true;
    }
    state_.diagnostics.error("R0224", by,
                             fmt::format("`{}` is {} in one rule and {} in another", known.name,
                                         state_.describe(known.type), state_.describe(type)));
    return false;
  }
  known.type = type;
  bool sound = true;
  for (const ast::TableDeclaration::Row& row : source.declaration->rows) {
    const ast::Expression& written = source.file->expressions[row.keys[key]];
    const std::optional<std::string>& word =
        state_.ruleset.tables[table]
            .rows[static_cast<std::size_t>(&row - source.declaration->rows.data())]
            .keys[key];
    if (word && type.kind != TypeKind::kReference) {
      sound = check_word(value, *word, written.span) && sound;
    } else if (word && type.refers_to == FactKind::kPartner) {
      sound = check_partner(*word, written.span) && sound;
    }
  }
  return sound;
}

}  // namespace remit
