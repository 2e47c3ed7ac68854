#include "engine/ledger/file_plan.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/suggestion.hpp"

namespace remit {
namespace {

constexpr std::size_t kLongestColumnName = 100;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char character) { return static_cast<unsigned char>(character) < 0x20; });
}

}  // namespace

FilePlan::FilePlan(std::span<const std::string_view> header, const FactLayout& layout)
    : columns_(layout.columns.size()) {
  read_header(header);
  for (std::size_t index = 0; index < header_.size(); ++index) {
    place({.target = header_[index], .field = index, .converter = {}, .mapping = nullptr}, layout);
  }
  std::vector<std::string_view> names(header_.begin(), header_.end());
  if (explain_strange_header(layout)) {
    return;
  }
  const auto require = [&](std::string_view column) {
    if (!field_of(column)) {
      problems_.push_back({std::string(column), fmt::format("the column {} is required and missing{}", column,
                                                            did_you_mean(column, names))});
    }
  };
  if (layout.has_id) {
    require("id");
  }
  for (const StoredColumn& column : layout.columns) {
    if (column.required) {
      require(column.name);
    }
  }
  for (const FieldDefinition& field : layout.declared) {
    require(field.column);
  }
}

FilePlan::FilePlan(std::span<const std::string_view> header, const FactLayout& layout,
                   const MappedFile& mapped)
    : columns_(layout.columns.size()) {
  read_header(header);
  for (const CellMapping& cell : mapped.cells) {
    std::size_t field = 0;
    if (cell.source == CellMapping::Source::kColumn) {
      const std::optional<std::size_t> found = field_of(cell.column);
      if (!found) {
        note_unknown(cell.column, cell.line);
        continue;
      }
      field = *found;
    }
    place({.target = cell.target, .field = field, .converter = CellConverter(cell, field), .mapping = &cell},
          layout);
  }
  for (const RowFilter& rule : mapped.filters) {
    if (const std::optional<std::size_t> field = field_of(rule.column)) {
      filters_.push_back({&rule, *field});
    } else {
      note_unknown(rule.column, rule.line);
    }
  }
}

/// What is wrong with a header of which nothing is known, in one message. False when it isn't such a one.
bool FilePlan::explain_strange_header(const FactLayout& layout) {
  std::string required = layout.has_id ? "id" : "";
  for (const StoredColumn& column : layout.columns) {
    required += column.required ? (required.empty() ? "" : ", ") + column.name : "";
  }
  const bool any_known = std::any_of(header_.begin(), header_.end(), [&](const std::string& name) {
    return (layout.has_id && name == "id") || layout.find(name).has_value();
  });
  if (any_known || header_.empty()) {
    return false;
  }
  struct Mark {
    char mark;
    std::string_view name;
  };
  for (const Mark& each : {Mark{';', "semicolons"}, Mark{'\t', "tabs"}, Mark{'|', "bars"}}) {
    if (header_.size() == 1 && header_.front().find(each.mark) != std::string::npos) {
      problems_.clear();
      problems_.push_back(
          {"", fmt::format("the columns are separated by {}; export the file with commas", each.name)});
      return true;
    }
  }
  if (!problems_.empty()) {
    return true;
  }
  for (const std::string& name : header_) {
    std::string plain(trimmed(name));
    std::transform(plain.begin(), plain.end(), plain.begin(),
                   [](unsigned char each) { return std::tolower(each); });
    if (plain != name && (plain == "id" || layout.find(plain))) {
      problems_.push_back({shown(name),
                           "columns are called as in the standard file, in small letters and without "
                           "blanks around them: " +
                               required});
      return true;
    }
  }
  problems_.push_back(
      {"", fmt::format("none of the columns that {} need is in the header ({}); is the header row missing?",
                       layout.stem, required)});
  return true;
}

void FilePlan::read_header(std::span<const std::string_view> header) {
  header_.assign(header.begin(), header.end());
  for (std::size_t index = 0; index < header_.size(); ++index) {
    const std::string& name = header_[index];
    const auto first = std::find(header_.begin(), header_.end(), name);
    if (name.empty()) {
      problems_.push_back({"", fmt::format("column {} of the header has no name", index + 1)});
    } else if (name.size() > kLongestColumnName || has_control_character(name)) {
      problems_.push_back(
          {shown(name), fmt::format("{} can't be a column's name; is the header row missing?", shown(name))});
    } else if (first != header_.begin() + static_cast<std::ptrdiff_t>(index)) {
      problems_.push_back({name, fmt::format("the header has {} twice, as column {} and as column {}",
                                             shown(name), first - header_.begin() + 1, index + 1)});
    }
  }
}

std::optional<std::size_t> FilePlan::field_of(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  return found == header_.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - header_.begin()));
}

void FilePlan::note_unknown(std::string_view column, std::uint32_t line) {
  const std::vector<std::string_view> names(header_.begin(), header_.end());
  unknown_columns_.push_back({std::to_string(line), fmt::format("{} is not a column of the file{}",
                                                                shown(column), did_you_mean(column, names))});
}

void FilePlan::place(Source source, const FactLayout& layout) {
  if (source.target == "booked_on") {
    booked_on_ = std::move(source);
  } else if (layout.has_id && source.target == "id") {
    id_ = std::move(source);
  } else if (layout.kind == FactKind::kInvoice && source.target == "paid_on") {
    paid_on_ = std::move(source);
  } else if (const auto index = layout.find(source.target)) {
    columns_[*index] = std::move(source);
  } else if (!source.target.empty()) {
    new_columns_.push_back(source.target);
    unplaced_.push_back(std::move(source));
  }
}

void FilePlan::place_new_columns(const FactLayout& layout) {
  columns_.resize(layout.columns.size());
  for (Source& source : unplaced_) {
    const auto index = layout.find(source.target);
    columns_[index.value()] = std::move(source);
  }
  unplaced_.clear();
}

std::string FilePlan::label(std::string_view column) const {
  const auto name_of = [&](const std::optional<Source>& source) {
    return source && source->mapping != nullptr && source->mapping->source == CellMapping::Source::kColumn
               ? source->mapping->column
               : std::string(column);
  };
  if (column == "id") {
    return name_of(id_);
  }
  if (column == "booked_on") {
    return name_of(booked_on_);
  }
  if (paid_on_ && column == "paid_on") {
    return name_of(paid_on_);
  }
  for (const std::optional<Source>& source : columns_) {
    if (source && source->target == column) {
      return name_of(source);
    }
  }
  return std::string(column);
}

std::string FilePlan::label_of_field(std::size_t index) const {
  return index < header_.size() ? header_[index] : std::string();
}

bool FilePlan::takes(std::span<const std::string_view> fields) const {
  return std::all_of(filters_.begin(), filters_.end(), [&](const Filter& filter) {
    const std::vector<std::string>& values = filter.rule->values;
    const bool is_named =
        std::find(values.begin(), values.end(), trimmed(fields[filter.field])) != values.end();
    return is_named == filter.rule->keeps;
  });
}

std::optional<std::string_view> FilePlan::cell(Source& source, std::span<const std::string_view> fields,
                                               std::uint64_t row_number) {
  if (!source.converter) {
    return fields[source.field];
  }
  const std::optional<std::string_view> converted = source.converter->convert(fields, row_number);
  if (!converted) {
    conversion_problems_.push_back({source.target, source.converter->problem()});
  }
  return converted;
}

bool FilePlan::gather(std::span<const std::string_view> fields, std::uint64_t row_number, PlannedCells& row) {
  conversion_problems_.clear();
  const auto of = [&](std::optional<Source>& source) -> std::string_view {
    return source ? cell(*source, fields, row_number).value_or(std::string_view()) : std::string_view();
  };
  row.cells.id = of(id_);
  row.cells.booked_on = of(booked_on_);
  row.paid_on = of(paid_on_);
  row.cells.columns.resize(columns_.size());
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    row.cells.columns[index] = of(columns_[index]);
  }
  return conversion_problems_.empty();
}

}  // namespace remit
