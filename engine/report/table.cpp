#include "engine/report/table.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "engine/analysis/overloaded.hpp"
#include "engine/base/check.hpp"
#include "engine/money/minor_units.hpp"

namespace remit {
namespace {

std::string plain_text(const Cell& cell) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string(); }, [](const std::string& text) { return text; },
                 [](std::int64_t number) { return std::to_string(number); },
                 [](const AmountCell& amount) { return amount_text(amount.minor_units, amount.digits); }},
      cell);
}

// ---- for people ---------------------------------------------------------------------------------

// Characters, not bytes: UTF-8 continuation bytes take no place of their own.
std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

// Control characters of a name must not move the cursor or colour the terminal.
std::string without_controls(std::string text) {
  for (char& byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20U || code == 0x7FU) {
      byte = ' ';
    }
  }
  return text;
}

class AlignedWriter final : public RowWriter {
 public:
  AlignedWriter(std::vector<TableColumn> columns, TextSink sink)
      : columns_(std::move(columns)), sink_(std::move(sink)) {
    for (const TableColumn& column : columns_) {
      widths_.push_back(display_width(column.name));
    }
  }

  void row(std::span<const Cell> cells) override {
    check(cells.size() == columns_.size(), "a row has one cell a column");
    for (std::size_t index = 0; index < cells.size(); ++index) {
      texts_.push_back(without_controls(plain_text(cells[index])));
      widths_[index] = std::max(widths_[index], display_width(texts_.back()));
    }
  }

  void finish() override {
    std::string line;
    for (std::size_t index = 0; index < columns_.size(); ++index) {
      append_cell(line, index, columns_[index].name);
    }
    emit(line);
    for (std::size_t start = 0; start < texts_.size(); start += columns_.size()) {
      line.clear();
      for (std::size_t index = 0; index < columns_.size(); ++index) {
        append_cell(line, index, texts_[start + index]);
      }
      emit(line);
    }
  }

 private:
  void append_cell(std::string& line, std::size_t index, std::string_view text) const {
    if (index != 0) {
      line += "  ";
    }
    const std::size_t padding = widths_[index] - display_width(text);
    if (columns_[index].numeric) {
      line.append(padding, ' ').append(text);
    } else {
      line.append(text).append(padding, ' ');
    }
  }
  void emit(std::string& line) const {
    line.erase(line.find_last_not_of(' ') + 1);
    line += '\n';
    sink_(line);
  }

  std::vector<TableColumn> columns_;
  TextSink sink_;
  std::vector<std::size_t> widths_;
  std::vector<std::string> texts_;  // row after row
};

// ---- CSV ----------------------------------------------------------------------------------------

void append_csv_text(std::string& line, std::string_view text) {
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const bool quoted =
      text.find_first_of(",\"\r\n") != std::string_view::npos || (formula && text.front() == '\t');
  if (quoted) {
    line += '"';
  }
  if (formula) {
    line += '\'';
  }
  for (const char byte : text) {
    line += byte;
    if (byte == '"') {
      line += '"';
    }
  }
  if (quoted) {
    line += '"';
  }
}

class CsvWriter final : public RowWriter {
 public:
  CsvWriter(const std::vector<TableColumn>& columns, TextSink sink)
      : column_count_(columns.size()), sink_(std::move(sink)) {
    for (const TableColumn& column : columns) {
      if (!line_.empty()) {
        line_ += ',';
      }
      append_csv_text(line_, column.name);
    }
    line_ += "\r\n";
    sink_(line_);
  }

  void row(std::span<const Cell> cells) override {
    check(cells.size() == column_count_, "a row has one cell a column");
    line_.clear();
    bool first = true;
    for (const Cell& cell : cells) {
      if (!std::exchange(first, false)) {
        line_ += ',';
      }
      if (const std::string* text = std::get_if<std::string>(&cell)) {
        append_csv_text(line_, *text);
      } else {
        line_ += plain_text(cell);
      }
    }
    line_ += "\r\n";
    sink_(line_);
  }
  void finish() override {}

 private:
  std::size_t column_count_;
  TextSink sink_;
  std::string line_;
};

// ---- JSON lines ---------------------------------------------------------------------------------

class JsonWriter final : public RowWriter {
 public:
  JsonWriter(std::vector<TableColumn> columns, TextSink sink)
      : columns_(std::move(columns)), sink_(std::move(sink)) {}

  void row(std::span<const Cell> cells) override {
    check(cells.size() == columns_.size(), "a row has one cell a column");
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t index = 0; index < cells.size(); ++index) {
      object[columns_[index].name] = std::visit(
          Overloaded{[](std::monostate) { return nlohmann::ordered_json(); },
                     [](const std::string& text) { return nlohmann::ordered_json(text); },
                     [](std::int64_t number) { return nlohmann::ordered_json(number); },
                     [](const AmountCell& amount) {
                       return nlohmann::ordered_json(amount_text(amount.minor_units, amount.digits));
                     }},
          cells[index]);
    }
    std::string line = object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    line += '\n';
    sink_(line);
  }
  void finish() override {}

 private:
  std::vector<TableColumn> columns_;
  TextSink sink_;
};

}  // namespace

std::unique_ptr<RowWriter> make_row_writer(TableFormat format, std::vector<TableColumn> columns,
                                           TextSink sink) {
  switch (format) {
    case TableFormat::kCsv:
      return std::make_unique<CsvWriter>(columns, std::move(sink));
    case TableFormat::kJson:
      return std::make_unique<JsonWriter>(std::move(columns), std::move(sink));
    case TableFormat::kTable:
      break;
  }
  return std::make_unique<AlignedWriter>(std::move(columns), std::move(sink));
}

}  // namespace remit
