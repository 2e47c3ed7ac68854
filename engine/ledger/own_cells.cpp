#include "engine/ledger/own_cells.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/calendar/date.hpp"
#include "engine/ledger/typed_row.hpp"
#include "engine/money/decimal.hpp"
#include "engine/money/minor_units.hpp"

namespace remit {

OwnCells::OwnCells(FieldType type, bool has_currency, SymbolTable& symbols)
    : has_currency_(has_currency), symbols_(&symbols) {
  column_.type = type;
}

void OwnCells::append(std::string_view text, std::optional<Currency> currency) {
  if (text.empty()) {
    append_missing();
  } else {
    switch (column_.type) {
      case FieldType::kReference:
        column_.codes.push_back(static_cast<std::int32_t>(key_of(text)));
        break;
      case FieldType::kSymbol:
      case FieldType::kText:
        column_.codes.push_back(symbols_->intern(text));
        break;
      case FieldType::kDate:
        if (const std::optional<Date> date = Date::parse_iso(text)) {
          column_.codes.push_back(date->days());
        } else {
          append_error(date_problem(text));
        }
        break;
      case FieldType::kMoney:
        append_money(text, currency);
        break;
      case FieldType::kNumber:
      case FieldType::kPercent:
        append_decimal(text);
        break;
    }
  }
  ++rows_;
}

void OwnCells::append_missing() {
  switch (column_.type) {
    case FieldType::kReference:
      column_.codes.push_back(0);
      return;
    case FieldType::kSymbol:
    case FieldType::kText:
      column_.codes.push_back(kMissingSymbol);
      return;
    case FieldType::kDate:
      column_.codes.push_back(Date::missing().days());
      return;
    case FieldType::kMoney:
    case FieldType::kNumber:
    case FieldType::kPercent:
      if (column_.number_present.empty()) {
        column_.number_present.assign(rows_, 1);
      }
      column_.number_present.push_back(0);
      column_.numbers.push_back(0);
      scales_.push_back(0);
      return;
  }
}

void OwnCells::append_error(std::string message) {
  column_.errors.push_back({.row = static_cast<RowIndex>(rows_), .message = std::move(message)});
  append_missing();
}

void OwnCells::append_number(std::int64_t number, unsigned scale) {
  column_.numbers.push_back(number);
  scales_.push_back(static_cast<std::uint8_t>(scale));
  if (!column_.number_present.empty()) {
    column_.number_present.push_back(1);
  }
}

/// `400` in the row's own currency, or `EUR 400`.
void OwnCells::append_money(std::string_view text, std::optional<Currency> currency) {
  std::string_view amount = text;
  std::optional<Currency> written;
  if (text.size() > 4 && text[3] == ' ') {
    written = find_currency(text.substr(0, 3));
    amount = text.substr(4);
    if (!written) {
      const auto meant = suggest_currency(text.substr(0, 3));
      append_error(fmt::format("{} doesn't start with a currency of ISO 4217{}", shown(text),
                               meant ? "; did you mean " + meant->code() + "?" : ""));
      return;
    }
  }
  if (has_currency_ && written && currency && *written != *currency) {
    append_error(fmt::format("{} is in another currency than the fact, which is in {}", shown(text),
                             currency->code()));
    return;
  }
  if (!has_currency_ && !written) {
    append_error(fmt::format("{} has no currency; write it like EUR {}", shown(text), text));
    return;
  }
  if (!has_currency_) {
    if (only_currency_ && *only_currency_ != *written) {
      append_error(fmt::format("{} is in another currency than the values before it, which are in {}",
                               shown(text), only_currency_->code()));
      return;
    }
    only_currency_ = written;
  }
  const std::optional<Currency> unit = written ? written : currency;
  if (!unit) {
    append_error(fmt::format("{} has no currency; write it like EUR {}", shown(text), text));
    return;
  }
  Result<std::int64_t> minor_units = parse_minor_units(amount, *unit);
  if (minor_units) {
    append_number(*minor_units, 0);
  } else {
    append_error(std::move(minor_units.error().message));
  }
}

void OwnCells::append_decimal(std::string_view text) {
  const Result<std::string> canonical = canonical_number(text, column_.type == FieldType::kPercent);
  if (!canonical) {
    append_error(canonical.error().message);
    return;
  }
  const Decimal number = Decimal::parse(*canonical).value();
  append_number(to_int64(number.coefficient()).value(), number.scale());
  greatest_scale_ = std::max(greatest_scale_, number.scale());
}

/// Brings all numbers to the column's largest scale. What doesn't fit 64 bits then is an error of its cell.
void OwnCells::rescale() {
  column_.denominator = kInt64PowerOfTen[greatest_scale_];
  for (std::size_t row = 0; row < rows_; ++row) {
    const bool is_present = column_.number_present.empty() || column_.number_present[row] != 0;
    if (is_present && !try_multiply(column_.numbers[row], kInt64PowerOfTen[greatest_scale_ - scales_[row]],
                                    column_.numbers[row])) {
      column_.errors.push_back({.row = static_cast<RowIndex>(row),
                                .message =
                                    "the number and the decimals of the column's other values need more than "
                                    "18 digits together; write fewer decimals"});
      if (column_.number_present.empty()) {
        column_.number_present.assign(rows_, 1);
      }
      column_.number_present[row] = 0;
      column_.numbers[row] = 0;
    }
  }
  std::sort(column_.errors.begin(), column_.errors.end(),
            [](const CellError& left, const CellError& right) { return left.row < right.row; });
}

FactColumn OwnCells::finish() {
  if (column_.is_number()) {
    if (greatest_scale_ > 0) {
      rescale();
    }
    bool is_first = true;
    for (std::size_t row = 0; row < rows_; ++row) {
      if (column_.has_value(row)) {
        const std::int64_t number = column_.numbers[row];
        column_.least = is_first ? number : std::min(column_.least, number);
        column_.greatest = is_first ? number : std::max(column_.greatest, number);
        is_first = false;
      }
    }
  }
  return std::move(column_);
}

}  // namespace remit
