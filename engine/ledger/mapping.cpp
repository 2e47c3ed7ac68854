#include "engine/ledger/mapping.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/suggestion.hpp"

namespace remit {
namespace {

/// A mistake in the mapping file, carried to load_mapping().
struct MappingMistake {
  std::uint32_t line;
  std::string message;
};

std::uint32_t line_of(const toml::node& node) {
  return node.source().begin.line;
}

[[noreturn]] void mistake(const toml::node& node, std::string message) {
  throw MappingMistake{line_of(node), std::move(message)};
}

/// Settings that hold for a whole file or for one column.
struct Formats {
  std::optional<DateFormat> date_format;
  char decimal_mark = '.';
  char thousands_mark = '\0';
  bool trim = true;
};

void check_keys(const toml::table& table, std::initializer_list<std::string_view> known,
                std::string_view where) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      mistake(value, fmt::format("{} has no setting `{}`{}", where, key.str(),
                                 did_you_mean(key.str(), std::span(known.begin(), known.size()))));
    }
  }
}

std::string text_of(const toml::node& node, std::string_view name) {
  if (const auto text = node.value_exact<std::string>()) {
    return *text;
  }
  mistake(node, fmt::format("`{}` needs a text in quotes", name));
}

bool yes_or_no(const toml::node& node, std::string_view name) {
  if (const auto value = node.value_exact<bool>()) {
    return *value;
  }
  mistake(node, fmt::format("`{}` is either true or false", name));
}

char mark_of(const toml::node& node, std::string_view name) {
  const std::string text = text_of(node, name);
  if (text.size() != 1 || (text[0] >= '0' && text[0] <= '9') || text[0] == '-') {
    mistake(node, fmt::format(R"(`{}` needs one character, like "," or ".")", name));
  }
  return text[0];
}

void read_formats(const toml::table& table, Formats& formats) {
  if (const toml::node* node = table.get("date_format")) {
    Result<DateFormat> format = DateFormat::parse(text_of(*node, "date_format"));
    if (!format) {
      mistake(*node, format.error().message);
    }
    formats.date_format = std::move(*format);
  }
  if (const toml::node* node = table.get("decimal_mark")) {
    formats.decimal_mark = mark_of(*node, "decimal_mark");
  }
  if (const toml::node* node = table.get("thousands_mark")) {
    formats.thousands_mark = mark_of(*node, "thousands_mark");
  }
  if (const toml::node* node = table.get("trim")) {
    formats.trim = yes_or_no(*node, "trim");
  }
  if (formats.decimal_mark == formats.thousands_mark) {
    mistake(table, "decimal_mark and thousands_mark are the same character");
  }
}

CellMapping::Form form_of_type(FieldType type) {
  switch (type) {
    case FieldType::kDate:
      return CellMapping::Form::kDate;
    case FieldType::kMoney:
    case FieldType::kNumber:
    case FieldType::kPercent:
      return CellMapping::Form::kNumber;
    case FieldType::kReference:
    case FieldType::kSymbol:
    case FieldType::kText:
      return CellMapping::Form::kText;
  }
  return CellMapping::Form::kText;
}

/// What the cells of column `target` of `layout` have to become.
CellMapping::Form form_of_target(const FactLayout& layout, std::string_view target) {
  if (target == "booked_on" || (layout.kind == FactKind::kInvoice && target == "paid_on")) {
    return CellMapping::Form::kDate;
  }
  const auto index = layout.find(target);
  return index ? form_of_type(layout.columns[*index].type) : CellMapping::Form::kText;
}

void read_type(const toml::table& table, const FactLayout& layout, CellMapping& cell) {
  const toml::node* node = table.get("type");
  if (node == nullptr) {
    return;
  }
  const std::string type = text_of(*node, "type");
  if (layout.find(cell.target)) {
    mistake(*node, fmt::format("`{}` is a standard column, its type is known; take `type` out", cell.target));
  }
  if (type != "date" && type != "number" && type != "text") {
    mistake(*node, fmt::format(R"(there is no type `{}`; write "date", "number" or "text")", type));
  }
  cell.form = type == "date"     ? CellMapping::Form::kDate
              : type == "number" ? CellMapping::Form::kNumber
                                 : CellMapping::Form::kText;
}

/// `{ column = "product", replace = { GTXPro = "GTX Pro" } }`, `{ constant = "USD" }` or `{ row_number = true
/// }`.
void read_cell_table(const toml::table& table, const FactLayout& layout, Formats formats, CellMapping& cell) {
  check_keys(table,
             {"column", "constant", "row_number", "replace", "type", "date_format", "decimal_mark",
              "thousands_mark", "trim", "negate"},
             fmt::format("the column `{}`", cell.target));
  int sources = 0;
  if (const toml::node* node = table.get("column")) {
    cell.column = text_of(*node, "column");
    ++sources;
  }
  if (const toml::node* node = table.get("constant")) {
    cell.source = CellMapping::Source::kConstant;
    cell.constant = text_of(*node, "constant");
    ++sources;
  }
  if (const toml::node* node = table.get("row_number"); node != nullptr && yes_or_no(*node, "row_number")) {
    cell.source = CellMapping::Source::kRowNumber;
    ++sources;
  }
  if (sources != 1) {
    mistake(table, fmt::format("the column `{}` needs one of column, constant and row_number", cell.target));
  }
  if (const toml::node* node = table.get("replace")) {
    const toml::table* replacements = node->as_table();
    if (replacements == nullptr) {
      mistake(*node, "`replace` needs pairs, like { GTXPro = \"GTX Pro\" }");
    }
    for (const auto& [from, to] : *replacements) {
      cell.replacements.emplace(from.str(), text_of(to, from.str()));
    }
  }
  read_type(table, layout, cell);
  read_formats(table, formats);
  cell.date_format = formats.date_format;
  cell.decimal_mark = formats.decimal_mark;
  cell.thousands_mark = formats.thousands_mark;
  cell.trim = formats.trim;
  if (const toml::node* negate = table.get("negate")) {
    cell.negate = yes_or_no(*negate, "negate");
  }
}

CellMapping read_cell(std::string_view target, const toml::node& node, const FactLayout& layout,
                      const Formats& formats) {
  CellMapping cell{.target = std::string(target),
                   .form = form_of_target(layout, target),
                   .date_format = formats.date_format,
                   .decimal_mark = formats.decimal_mark,
                   .thousands_mark = formats.thousands_mark,
                   .trim = formats.trim,
                   .line = line_of(node)};
  if (const auto column = node.value_exact<std::string>()) {
    cell.column = *column;
  } else if (const toml::table* table = node.as_table()) {
    read_cell_table(*table, layout, formats, cell);
  } else {
    mistake(node,
            fmt::format("`{}` needs the name of a column in quotes, or a table like {{ constant = \"USD\" }}",
                        target));
  }
  return cell;
}

void read_filters(const toml::table& file, std::string_view name, bool keeps,
                  std::vector<RowFilter>& filters) {
  const toml::node* node = file.get(name);
  if (node == nullptr) {
    return;
  }
  const toml::table* columns = node->as_table();
  if (columns == nullptr) {
    mistake(*node, fmt::format(R"(`{}` needs columns and values, like deal_stage = ["Won", "Lost"])", name));
  }
  for (const auto& [column, wanted] : *columns) {
    RowFilter filter{
        .column = std::string(column.str()), .values = {}, .keeps = keeps, .line = line_of(wanted)};
    if (const toml::array* values = wanted.as_array()) {
      for (const toml::node& value : *values) {
        filter.values.push_back(text_of(value, column.str()));
      }
    } else {
      filter.values.push_back(text_of(wanted, column.str()));
    }
    filters.push_back(std::move(filter));
  }
}

FactKind read_kind(const toml::table& file, const FactSchema& schema) {
  const toml::node* node = file.get("as");
  if (node == nullptr) {
    mistake(file, "an import needs `as`: the standard file that it fills, like \"deals\"");
  }
  const std::string stem = text_of(*node, "as");
  const auto kind = schema.find_file(stem);
  if (!kind) {
    std::vector<std::string> names;
    for (std::size_t index = 0; index < schema.kind_count(); ++index) {
      names.push_back(schema.fact(static_cast<FactKind>(index)).file_stem);
    }
    const std::vector<std::string_view> known(names.begin(), names.end());
    mistake(*node, fmt::format("there is no standard file `{}`{} (they are {})", stem,
                               did_you_mean(stem, known), fmt::join(names, ", ")));
  }
  return *kind;
}

void check_required(const toml::table& columns, const FactLayout& layout) {
  std::vector<std::string> missing;
  if (layout.has_id && !columns.contains("id")) {
    missing.emplace_back("id");
  }
  for (const StoredColumn& column : layout.columns) {
    if (column.required && !columns.contains(column.name)) {
      missing.push_back(column.name);
    }
  }
  for (const FieldDefinition& field : layout.declared) {
    if (!columns.contains(field.column)) {
      missing.push_back(field.column);
    }
  }
  if (!missing.empty()) {
    mistake(columns, fmt::format("{} needs {}; name a column or a constant for it", layout.stem,
                                 fmt::join(missing, " and ")));
  }
}

MappedFile read_file(const toml::table& file, Formats formats, const FactSchema& schema) {
  check_keys(file,
             {"file", "as", "columns", "where", "where_not", "date_format", "decimal_mark", "thousands_mark",
              "trim"},
             "an import");
  MappedFile mapped{.file = {}, .kind = read_kind(file, schema), .line = line_of(file)};
  const toml::node* name = file.get("file");
  if (name == nullptr) {
    mistake(file, "an import needs `file`: the export's file, like \"sales_pipeline.csv\"");
  }
  mapped.file = text_of(*name, "file");
  read_formats(file, formats);
  const toml::node* columns = file.get("columns");
  if (columns == nullptr || columns->as_table() == nullptr) {
    mistake(file, "an import needs [import.columns]: the standard columns and where they come from");
  }
  const FactLayout layout = fact_layout(schema, mapped.kind);
  check_required(*columns->as_table(), layout);
  for (const auto& [target, node] : *columns->as_table()) {
    mapped.cells.push_back(read_cell(target.str(), node, layout, formats));
  }
  read_filters(file, "where", true, mapped.filters);
  read_filters(file, "where_not", false, mapped.filters);
  return mapped;
}

Mapping read_mapping(const toml::table& root, const std::filesystem::path& path, const FactSchema& schema) {
  check_keys(root, {"import", "date_format", "decimal_mark", "thousands_mark", "trim"}, "a mapping");
  Formats formats;
  read_formats(root, formats);
  const toml::node* imports = root.get("import");
  if (imports == nullptr || imports->as_array() == nullptr) {
    mistake(root, "a mapping needs at least one [[import]]");
  }
  Mapping mapping{.path = path.string(), .files = {}};
  for (const toml::node& entry : *imports->as_array()) {
    if (entry.as_table() == nullptr) {
      mistake(entry, "write [[import]], with two brackets on each side");
    }
    mapping.files.push_back(read_file(*entry.as_table(), formats, schema));
  }
  return mapping;
}

}  // namespace

Result<Mapping> load_mapping(const std::filesystem::path& path, const FactSchema& schema) {
  std::error_code status;
  if (!std::filesystem::is_regular_file(path, status)) {
    return input_error(fmt::format("there is no mapping file {}", path.string()));
  }
  try {
    return read_mapping(toml::parse_file(path.string()), path, schema);
  } catch (const MappingMistake& found) {
    return input_error(fmt::format("{}:{}: {}", path.string(), found.line, found.message));
  } catch (const toml::parse_error& failure) {
    return input_error(
        fmt::format("{}:{}: {}", path.string(), failure.source().begin.line, failure.description()));
  }
}

}  // namespace remit
