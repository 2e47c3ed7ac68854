// The pieces of a scan as one table.
#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/base/freed_memory.hpp"
#include "engine/base/parallel.hpp"
#include "engine/ledger/fact_scan.hpp"
#include "engine/money/decimal.hpp"

namespace remit {
namespace {

void fill_missing(FactColumn& column, std::size_t rows) {
  if (column.is_number()) {
    column.numbers.assign(rows, 0);
    column.number_present.assign(rows, 0);
    return;
  }
  const std::int32_t missing = column.type == FieldType::kDate        ? Date::missing().days()
                               : column.type == FieldType::kReference ? 0
                                                                      : kMissingSymbol;
  column.codes.assign(rows, missing);
}

}  // namespace

template <class Value, class Of>
std::vector<Value> FactScan::joined(std::vector<PieceRows>& pieces, std::size_t rows, std::size_t asked,
                                    Value missing, Of&& of) const {
  if (pieces.size() == 1 && pieces.front().cached.empty()) {
    return std::move(of(pieces.front().chunk));
  }
  std::vector<Value> values;
  values.reserve(rows);
  std::vector<unsigned char> room;
  for (PieceRows& piece : pieces) {
    if (piece.cached.empty()) {
      std::vector<Value> part = std::move(of(piece.chunk));
      values.insert(values.end(), part.begin(), part.end());
      continue;
    }
    const CachedColumn& column = *piece.cached[asked];
    const std::span<const unsigned char> bytes = cache_->bytes_of(column, room);
    values.resize(values.size() + column.coding.rows);
    decode(column.coding, bytes, missing, values.data() + (values.size() - column.coding.rows));
  }
  return values;
}

void FactScan::join_numbers(std::vector<PieceRows>& pieces, std::size_t cell, std::size_t rows,
                            FactColumn& column) const {
  const std::size_t asked = kFirstAskedCell + cell;
  column.numbers = joined<std::int64_t>(
      pieces, rows, asked, 0, [&](RowChunk & chunk) -> auto& { return chunk.cells[cell].numbers; });
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
  bool any_missing = false;
  for (const PieceRows& piece : pieces) {
    if (piece.cached.empty()) {
      const CellBuffer& buffer = piece.chunk.cells[cell];
      least = std::min(least, buffer.least);
      greatest = std::max(greatest, buffer.greatest);
      any_missing = any_missing || !buffer.present.empty();
    } else {
      const BlockCoding& coding = piece.cached[asked]->coding;
      least = std::min(least, coding.least);
      greatest = std::max(greatest, coding.greatest);
      any_missing = any_missing || coding.has_missing != 0;
    }
  }
  column.least = least <= greatest ? least : 0;
  column.greatest = least <= greatest ? greatest : 0;
  if (!any_missing) {
    return;
  }
  column.number_present.reserve(rows);
  std::vector<unsigned char> room;
  for (PieceRows& piece : pieces) {
    const std::size_t before = column.number_present.size();
    if (piece.cached.empty()) {
      const std::vector<std::uint8_t> present = std::move(piece.chunk.cells[cell].present);
      column.number_present.insert(column.number_present.end(), present.begin(), present.end());
    } else if (const CachedColumn& cached = *piece.cached[asked]; cached.coding.has_missing != 0) {
      const std::span<const unsigned char> bytes = cache_->bytes_of(cached, room);
      column.number_present.resize(before + cached.coding.rows);
      decode_presence(cached.coding, bytes, column.number_present.data() + before);
    }
    column.number_present.resize(before + piece.row_count(), 1);
  }
}

/// Columns side by side; what has to do with words all in one part, since these are numbered as they come.
void FactScan::join(std::vector<PieceRows>& pieces, unsigned threads, FactTable& table) {
  std::size_t rows = 0;
  for (const PieceRows& piece : pieces) {
    rows += piece.row_count();
  }
  check(rows < static_cast<std::size_t>(std::numeric_limits<RowIndex>::max()), "a kind's facts fit RowIndex");
  table.row_count = rows;
  for (const Cell& cell : cells_) {
    table.columns[cell.field].emplace().type = schema_->field(layout_.kind, cell.field).type;
  }
  constexpr std::size_t kOthers = 3;  // words, keys, sequences
  share_parts(rows < std::size_t{kSequencesAPart} ? 1 : threads, cells_.size() + kOthers,
              [&](unsigned /*worker*/, std::size_t part) {
                if (part == 0) {
                  join_words(pieces, table);
                } else if (part == 1) {
                  table.keys = joined<FactKey>(
                      pieces, rows, kAskedKey, 0, [](RowChunk & chunk) -> auto& { return chunk.keys; });
                } else if (part == 2) {
                  table.sequences = joined<Sequence>(
                      pieces, rows, kAskedSequence, 0,
                      [](RowChunk & chunk) -> auto& { return chunk.sequences; });
                } else if (const std::size_t cell = part - kOthers;
                           plans_[cell].form == CellForm::kKey || plans_[cell].form == CellForm::kDay) {
                  table.columns[cells_[cell].field]->codes = joined<std::int32_t>(
                      pieces, rows, kFirstAskedCell + cell,
                      missing_code(plans_[cell].form), [&](RowChunk & chunk) -> auto& {
                        return chunk.cells[cell].codes;
                      });
                } else if (plans_[cell].form == CellForm::kMoney || plans_[cell].form == CellForm::kDecimal) {
                  FactColumn& column = *table.columns[cells_[cell].field];
                  column.denominator = kInt64PowerOfTen[plans_[cell].scale];
                  join_numbers(pieces, cell, rows, column);
                }
                if (is_large_column(rows)) {
                  return_freed_memory();  // what the chunks had of it is too small for the next column
                }
              });
  for (const std::size_t field : absent_fields_) {
    FactColumn& column = table.columns[field].emplace();
    column.type = schema_->field(layout_.kind, field).type;
    fill_missing(column, rows);
  }
}

void FactScan::join_words(std::vector<PieceRows>& pieces, FactTable& table) {
  std::vector<unsigned char> room;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    FactColumn& column = *table.columns[cells_[cell].field];
    OwnCells* const own = cells_[cell].own.get();
    if (own != nullptr) {
      for (PieceRows& piece : pieces) {  // such scans don't use the cache
        RowChunk& chunk = piece.chunk;
        const CellBuffer buffer = std::move(chunk.cells[cell]);
        const std::int32_t* currencies = reads_currency_ ? chunk.cells.back().codes.data() : nullptr;
        for (std::size_t row = 0; row < chunk.row_count; ++row) {
          own->append(buffer.text_of(row),
                      currencies == nullptr ? std::nullopt : words_->currency_of(currencies[row]));
        }
      }
      column = own->finish();
    } else if (plans_[cell].form == CellForm::kWord) {
      column.codes.reserve(table.row_count);
      for (PieceRows& piece : pieces) {
        std::vector<std::int32_t> words;
        if (piece.cached.empty()) {
          words = std::move(piece.chunk.cells[cell].codes);
        } else {
          const CachedColumn& cached = *piece.cached[kFirstAskedCell + cell];
          if (is_one_value(cached.coding)) {
            column.codes.insert(column.codes.end(), cached.coding.rows,
                                words_->symbol_of(cached.coding.least));
            continue;
          }
          words.resize(cached.coding.rows);
          decode(cached.coding, cache_->bytes_of(cached, room), missing_code(CellForm::kWord), words.data());
        }
        for (const std::int32_t word : words) {
          column.codes.push_back(words_->symbol_of(word));
        }
      }
    }
  }
}

}  // namespace remit
