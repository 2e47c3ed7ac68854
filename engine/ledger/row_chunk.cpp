#include "engine/ledger/row_chunk.hpp"

#include <algorithm>
#include <optional>

#include "engine/calendar/date.hpp"
#include "engine/money/decimal.hpp"

namespace remit {
namespace {

constexpr std::size_t kLeastRoom = 256;

/// A canonical decimal as a multiple of 10^-scale. The importer has seen to it that it fits.
std::int64_t scaled_number(std::string_view canonical, unsigned scale) {
  const std::optional<Decimal> scaled =
      Decimal::parse(canonical).value().rescaled(scale, RoundingMode::kDown);
  return to_int64(scaled.value().coefficient()).value();
}

std::string_view text_of(sqlite3_value* value) {
  const unsigned char* text = sqlite3_value_text(value);
  return text == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(static_cast<const void*>(text)),
                                            static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

bool is_null(sqlite3_value* value) {
  return sqlite3_value_type(value) == SQLITE_NULL;
}

}  // namespace

void RowChunk::reserve(std::size_t rows) {
  resize(std::max({rows, kLeastRoom, row_count}));
}

void RowChunk::resize(std::size_t rows) {
  room_ = rows;
  keys.resize(rows);
  sequences.resize(rows);
  for (std::size_t index = 0; index < cells.size(); ++index) {
    CellBuffer& cell = cells[index];
    switch ((*plans_)[index].form) {
      case CellForm::kKey:
      case CellForm::kWord:
      case CellForm::kDay:
        cell.codes.resize(rows);
        break;
      case CellForm::kMoney:
      case CellForm::kDecimal:
        cell.numbers.resize(rows);
        if (!cell.present.empty()) {
          cell.present.resize(rows, 1);
        }
        break;
      case CellForm::kText:
        cell.ends.resize(rows);
        break;
    }
  }
}

void RowChunk::append(sqlite3_value* const* values) {
  if (row_count == room_) {
    reserve(2 * room_);
  }
  const std::size_t row = row_count++;
  sequences[row] = static_cast<Sequence>(sqlite3_value_int64(values[0]));
  keys[row] = static_cast<FactKey>(sqlite3_value_int64(values[1]));
  for (std::size_t index = 0; index < cells.size(); ++index) {
    CellBuffer& cell = cells[index];
    sqlite3_value* const value = values[index + 2];
    switch ((*plans_)[index].form) {
      case CellForm::kKey:
      case CellForm::kWord:
        // What is missing is NULL, which SQLite gives as 0; keys and words start at 1.
        cell.codes[row] = static_cast<std::int32_t>(sqlite3_value_int64(value));
        break;
      case CellForm::kDay: {
        const std::int64_t days = sqlite3_value_int64(value);
        cell.codes[row] =
            days == 0 && is_null(value) ? Date::missing().days() : static_cast<std::int32_t>(days);
        break;
      }
      case CellForm::kMoney: {
        const std::int64_t units = sqlite3_value_int64(value);
        store_number(cell, units, units == 0 && is_null(value));
        break;
      }
      case CellForm::kDecimal: {
        const bool is_missing = is_null(value);
        store_number(cell, is_missing ? 0 : scaled_number(text_of(value), (*plans_)[index].scale),
                     is_missing);
        break;
      }
      case CellForm::kText:
        cell.text += text_of(value);
        cell.ends[row] = cell.text.size();
        break;
    }
  }
}

void RowChunk::store_number(CellBuffer& cell, std::int64_t number, bool is_missing) const {
  const std::size_t row = row_count - 1;
  cell.numbers[row] = number;
  if (is_missing) {
    if (cell.present.empty()) {
      cell.present.assign(room_, 1);
    }
    cell.present[row] = 0;
    return;
  }
  cell.least = std::min(cell.least, number);
  cell.greatest = std::max(cell.greatest, number);
}

}  // namespace remit
