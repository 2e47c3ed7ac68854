// Tables: columns of fixed figures and words, in rows that are told apart by keys and dates.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using grammar::SourceSpan;

class TableReader {
 public:
  TableReader(AnalysisState& state, const DeclarationPlace& place, DeclaredName& name)
      : state_(state),
        file_(*place.file),
        source_(std::get<ast::TableDeclaration>(place.declaration->form)),
        damaged_(state.damage.touches(place.declaration->span)),
        name_(name) {
    table_.name = source_.name.text;
  }

  void read() {
    for (const ast::ExpressionId key : source_.by) {
      table_.keys.push_back({std::string(state_.files[file_.number].slice(file_.expressions[key].span)), {}});
    }
    bool sound = read_columns();
    for (const ast::TableDeclaration::Row& row : source_.rows) {
      sound = read_row(row) && sound;
    }
    if (source_.rows.empty()) {
      sound = false;
      if (!damaged_ && !source_.columns.empty()) {
        state_.diagnostics
            .error("R0221", source_.name.span, fmt::format("the table `{}` has no rows", table_.name))
            .help("a row for each key, and a last one that begins with `any`, on deeper lines");
      }
    }
    if (sound) {
      name_.index = state_.ruleset.tables.size();
      state_.ruleset.tables.push_back(std::move(table_));
      state_.table_sources.push_back({&file_, &source_});
    }
  }

 private:
  bool read_columns() {
    if (source_.columns.empty()) {
      // Where rows stand without columns, the parser has said so.
      if (!damaged_ && source_.rows.empty()) {
        state_.diagnostics
            .error("R0221", source_.name.span, fmt::format("the table `{}` has no columns", table_.name))
            .help("columns  rate  limit   on a deeper line, and the rows below it");
      }
      return false;
    }
    bool sound = true;
    for (const ast::Name& column : source_.columns) {
      const auto first = std::ranges::find(source_.columns, column.text, &ast::Name::text);
      if (first->span.begin != column.span.begin) {
        state_.diagnostics
            .error("R0402", column.span, fmt::format("this table has two columns `{}`", column.text))
            .related(first->span, "the first one")
            .help("another name for one of the two");
        sound = false;
      }
      table_.columns.push_back({column.text, {}});
    }
    return sound;
  }

  bool read_row(const ast::TableDeclaration::Row& row) {
    Table::Row typed{.keys = {}, .from = {}, .cells = {}, .span = row.span};
    bool sound = read_keys(row, typed);
    if (row.from) {
      typed.from = fixed_date(state_, file_, *row.from, "the day behind `from`");
      sound = sound && typed.from;
    }
    if (table_.columns.empty()) {
      return false;
    }
    if (row.values.size() != table_.columns.size()) {
      state_.diagnostics
          .error("R0222", row.span,
                 fmt::format("this row has {}, and the table has {}", counted(row.values.size(), "value"),
                             counted(table_.columns.size(), "column")))
          .related(grammar::join(source_.columns.front().span, source_.columns.back().span), "the columns")
          .help(row.values.size() < table_.columns.size()
                    ? "a value for every column, with two blanks before each"
                    : "as many values as columns; a value of several words stands in parentheses");
      return false;
    }
    for (std::size_t column = 0; column < row.values.size(); ++column) {
      sound = read_cell(row.values[column], column, typed) && sound;
    }
    if (sound) {
      table_.rows.push_back(std::move(typed));
    }
    return sound;
  }

  bool read_keys(const ast::TableDeclaration::Row& row, Table::Row& typed) {
    if (row.keys.size() != source_.by.size()) {
      state_.diagnostics
          .error("R0222", row.span,
                 fmt::format("this row has {}, and the table goes by {}", counted(row.keys.size(), "key"),
                             source_.by.size()))
          .related(source_.name.span, "the table")
          .help("a key for each, with commas between them; `any` fits everything");
      return false;
    }
    bool sound = true;
    for (const ast::ExpressionId key : row.keys) {
      const ast::Expression& expression = file_.expressions[key];
      const std::string* word = written_word(expression);
      const bool quoted = std::holds_alternative<ast::TextLiteral>(expression.node);
      if (word == nullptr) {
        state_.diagnostics.error("R0223", expression.span, "a key is a word, a name in quotes, or `any`")
            .help("a scale, where figures decide which row is reached");
        sound = false;
      } else {
        typed.keys.push_back(*word == "any" && !quoted ? std::nullopt : std::optional(*word));
      }
    }
    return sound;
  }

  bool read_cell(ast::ExpressionId id, std::size_t column, Table::Row& typed) {
    const ast::Expression& expression = file_.expressions[id];
    const ast::Name* name = bare_word(expression);
    const bool is_let = name != nullptr && state_.lets.find(name->text) != nullptr;
    Type type{.kind = TypeKind::kSymbol};
    if (const std::string* word = written_word(expression); word != nullptr && !is_let) {
      typed.cells.emplace_back(*word);
    } else {
      const auto figure = fixed_figure(state_, file_, id, "a cell of a table");
      if (!figure) {
        return false;
      }
      type = figure->type;
      typed.cells.emplace_back(figure->value);
    }
    Table::Column& all = table_.columns[column];
    if (typed_columns_ <= column) {
      all.type = type;
      typed_columns_ = column + 1;
      return true;
    }
    if (all.type == type) {
      return true;
    }
    auto report =
        state_.diagnostics.error("R0222", expression.span,
                                 fmt::format("the column `{}` holds {} in its first row, and this is {}",
                                             all.name, state_.describe(all.type), state_.describe(type)));
    report.related(source_.columns[column].span, "the column");
    if (all.type.kind == TypeKind::kMoney && type.kind == TypeKind::kNumber) {
      report.help(fmt::format("{} {}", all.type.currency, state_.files[file_.number].slice(expression.span)));
    }
    return false;
  }

  AnalysisState& state_;
  const ast::File& file_;
  const ast::TableDeclaration& source_;
  bool damaged_;
  DeclaredName& name_;
  Table table_;
  std::size_t typed_columns_ = 0;  // whose type the first row has told
};

}  // namespace

std::optional<std::size_t> row_in_force(const Table& table, const std::vector<std::size_t>& fitting,
                                        Date day) {
  const Table::Row* found = nullptr;
  for (const std::size_t number : fitting) {
    const Table::Row& row = table.rows[number];
    const bool in_force = !row.from || *row.from <= day;
    if (in_force && (found == nullptr || (row.from > found->from && row.keys == found->keys))) {
      found = &row;
    }
  }
  return found == nullptr ? std::nullopt : std::optional(static_cast<std::size_t>(found - table.rows.data()));
}

void analyze_tables(AnalysisState& state) {
  for (DeclaredName* name : state.names.of(NameKind::kTable)) {
    TableReader(state, name->places.front(), *name).read();
  }
}

}  // namespace remit
