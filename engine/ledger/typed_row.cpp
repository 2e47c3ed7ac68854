#include "engine/ledger/typed_row.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/money/decimal.hpp"
#include "engine/money/minor_units.hpp"

namespace remit {
namespace {

// Numbers are stored with up to this many digits, so that a column's common scale fits 64 bits.
constexpr std::size_t kMostNumberDigits = 18;
// Ids and symbols longer than this are a missing quote or a wrong column, not a name.
constexpr std::size_t kLongestWordBytes = 1000;

bool is_control(char character) {
  return static_cast<unsigned char>(character) < 0x20 || character == 0x7f;
}

/// Why `text` can't be an id or a symbol: such words are compared byte by byte, so what nobody sees is
/// refused.
std::optional<std::string> word_problem(std::string_view text) {
  if (text.front() == ' ' || text.back() == ' ') {
    return fmt::format("{} starts or ends with a blank; take it out", shown(text));
  }
  if (text.size() > kLongestWordBytes) {
    return fmt::format("{} is longer than {} bytes", shown(text), kLongestWordBytes);
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return fmt::format("{} has a line end, a tab or another control character in it", shown(text));
  }
  return std::nullopt;
}

}  // namespace

std::string shown(std::string_view text) {
  constexpr std::size_t kMostBytes = 60;
  std::size_t kept = std::min(text.size(), kMostBytes);
  while (kept < text.size() && kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0U) == 0x80U) {
    --kept;  // not in the middle of a character
  }
  std::string result = "`" + std::string(text.substr(0, kept));
  std::replace_if(result.begin(), result.end(), is_control, '?');
  return result + (kept < text.size() ? "…`" : "`");
}

std::string date_problem(std::string_view text) {
  const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
  const bool has_form = text.size() == 10 && text[4] == '-' && text[7] == '-' && is_digit(text[0]) &&
                        is_digit(text[5]) && is_digit(text[8]);
  return has_form ? fmt::format("{} is not a day of the calendar", shown(text))
                  : fmt::format("{} is not a date; write it like 2026-02-28", shown(text));
}

Result<std::string> canonical_number(std::string_view text, bool is_percent) {
  const bool has_sign = is_percent && text.ends_with('%');
  Result<Decimal> number = Decimal::parse(has_sign ? text.substr(0, text.size() - 1) : text);
  if (!number) {
    return tl::make_unexpected(std::move(number.error()));
  }
  const Decimal plain =
      has_sign ? Decimal(number->coefficient(), number->scale() + 2).normalised() : number->normalised();
  std::string canonical = plain.to_text();
  const auto digits =
      static_cast<std::size_t>(std::count_if(canonical.begin(), canonical.end(), [](char character) {
        return character >= '0' && character <= '9';
      }));
  if (digits > kMostNumberDigits + (canonical.find("0.") <= 1 ? 1U : 0U)) {
    return input_error(fmt::format("{} has more than {} digits", shown(text), kMostNumberDigits));
  }
  return canonical;
}

RowParser::RowParser(const FactLayout& layout) : layout_(&layout), numbers_(layout.columns.size()) {
  row_.columns.resize(layout.columns.size());
}

void RowParser::add_column() {
  numbers_.emplace_back();
  row_.columns.emplace_back();
}

bool RowParser::parse(const RowCells& cells) {
  problems_.clear();
  row_.booked_on.reset();
  if (layout_->has_id) {
    parse_id(cells.id);
  }
  if (layout_->currency) {
    parse_currency(cells.columns[*layout_->currency]);
  }
  for (std::size_t index = 0; index < layout_->columns.size(); ++index) {
    parse_cell(index, cells.columns[index]);
  }
  if (!cells.booked_on.empty()) {
    row_.booked_on = Date::parse_iso(cells.booked_on);
    if (!row_.booked_on) {
      problems_.push_back({"booked_on", date_problem(cells.booked_on)});
    }
  }
  row_.own_date = Date::missing();
  for (const std::size_t index : layout_->own_dates) {
    const CellValue& value = row_.columns[index];
    if (value.form == CellValue::Form::kInteger) {
      row_.own_date = Date(static_cast<std::int32_t>(value.integer));
      break;
    }
    if (value.form == CellValue::Form::kText) {  // of a declared fact
      row_.own_date = Date::parse_iso(value.text).value_or(Date::missing());
      break;
    }
  }
  if (problems_.empty()) {
    check_sense();
  }
  if (!problems_.empty()) {
    return false;
  }
  if (!layout_->has_id) {
    join_identity(cells);
  }
  return true;
}

void RowParser::parse_id(std::string_view id) {
  row_.id = id;
  if (id.empty()) {
    problems_.push_back({"id", "is required and empty"});
  } else if (auto problem = word_problem(id)) {
    problems_.push_back({"id", std::move(*problem)});
  }
}

/// Looks the row's currency up before any amount is read; rows of one file mostly have the same.
void RowParser::parse_currency(std::string_view code) {
  if (code != last_currency_code_) {
    currency_ = find_currency(code);
    last_currency_code_ = code;
  }
}

void RowParser::parse_cell(std::size_t index, std::string_view cell) {
  const StoredColumn& column = layout_->columns[index];
  CellValue& value = row_.columns[index];
  if (cell.empty()) {
    value = {};
    if (column.required) {
      problems_.push_back({column.name, "is required and empty"});
    }
    return;
  }
  if (column.is_own || column.type == FieldType::kText) {
    value = {CellValue::Form::kText, 0, cell};
    check_declared(column, cell);
    return;
  }
  if (index == layout_->currency && !currency_) {
    const std::optional<Currency> meant = suggest_currency(cell);
    problems_.push_back({column.name, fmt::format("{} is not a currency of ISO 4217{}", shown(cell),
                                                  meant ? "; did you mean " + meant->code() + "?" : "")});
    return;
  }
  switch (column.type) {
    case FieldType::kReference:
    case FieldType::kSymbol:
      value = {CellValue::Form::kText, 0, cell};
      if (auto problem = word_problem(cell)) {
        problems_.push_back({column.name, std::move(*problem)});
      }
      return;
    case FieldType::kDate:
      if (const std::optional<Date> date = Date::parse_iso(cell)) {
        value = {CellValue::Form::kInteger, date->days(), {}};
      } else {
        problems_.push_back({column.name, date_problem(cell)});
      }
      return;
    case FieldType::kMoney:
      if (currency_) {  // otherwise the currency's own problem says enough
        Result<std::int64_t> amount = parse_minor_units(cell, *currency_);
        if (amount) {
          value = {CellValue::Form::kInteger, *amount, {}};
        } else {
          problems_.push_back({column.name, std::move(amount.error().message)});
        }
      }
      return;
    case FieldType::kNumber:
    case FieldType::kPercent:
      parse_number(index, cell);
      return;
    case FieldType::kText:
      return;
  }
}

/// A cell of a column of one's own: kept as it is, once it reads as what its declaration says.
void RowParser::check_declared(const StoredColumn& column, std::string_view cell) {
  const auto check = [&](const auto& read) {
    if (!read) {
      problems_.push_back({column.name, read.error().message});
    }
  };
  switch (column.type) {
    case FieldType::kText:
    case FieldType::kReference:
      return;
    case FieldType::kSymbol:
      if (auto problem = word_problem(cell)) {
        problems_.push_back({column.name, std::move(*problem)});
      }
      return;
    case FieldType::kDate:
      if (!Date::parse_iso(cell)) {
        problems_.push_back({column.name, date_problem(cell)});
      }
      return;
    case FieldType::kMoney:
      if (currency_) {
        check(parse_minor_units(cell, *currency_));
      }
      return;
    case FieldType::kNumber:
    case FieldType::kPercent:
      check(canonical_number(cell, column.type == FieldType::kPercent));
      return;
  }
}

void RowParser::parse_number(std::size_t index, std::string_view cell) {
  const StoredColumn& column = layout_->columns[index];
  Result<std::string> number = canonical_number(cell, column.type == FieldType::kPercent);
  if (!number) {
    problems_.push_back({column.name, std::move(number.error().message)});
    return;
  }
  numbers_[index] = std::move(*number);
  row_.columns[index] = {CellValue::Form::kText, 0, numbers_[index]};
}

/// `P1/tier/2026-01-01`. A slash or backslash inside a part is escaped, so that two facts never get one id.
void RowParser::join_identity(const RowCells& cells) {
  identity_.clear();
  for (const std::size_t index : layout_->identity) {
    if (!identity_.empty()) {
      identity_ += '/';
    }
    for (const char character : cells.columns[index]) {
      if (character == '/' || character == '\\') {
        identity_ += '\\';
      }
      identity_ += character;
    }
  }
  row_.id = identity_;
}

}  // namespace remit
