#include "engine/ledger/column_summary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/money/decimal.hpp"

namespace remit {
namespace {

/// The number as a multiple of 10^-scale, none when that is beyond 64 bits.
std::optional<std::int64_t> at_scale(const Decimal& number, unsigned scale) {
  const std::optional<Decimal> scaled = number.rescaled(scale, RoundingMode::kDown);
  return scaled ? to_int64(scaled->coefficient()) : std::nullopt;
}

}  // namespace

ColumnSummary::ColumnSummary(Ledger::Store& store, const FactLayout& layout, const StoredColumn& column)
    : stem_(layout.stem), column_(column.name) {
  const StatementUse bounds =
      store.prepare("SELECT scale, least, greatest FROM column_bounds WHERE stem = ? AND \"column\" = ?");
  bounds->bind(1, std::string_view(stem_)).bind(2, std::string_view(column_));
  if (bounds->step()) {
    has_bounds_ = true;
    scale_ = static_cast<unsigned>(bounds->integer(0));
    least_ = bounds->integer(1);
    greatest_ = bounds->integer(2);
  }
  if (column.is_own) {
    const StatementUse values =
        store.prepare("SELECT value FROM column_value WHERE stem = ? AND \"column\" = ?");
    values->bind(1, std::string_view(stem_)).bind(2, std::string_view(column_));
    while (values->step()) {
      own_values_.emplace(values->text(0));
    }
  }
}

void ColumnSummary::add_amount(std::int64_t minor_units) {
  if (!has_bounds_ || minor_units < least_ || minor_units > greatest_) {
    least_ = has_bounds_ ? std::min(least_, minor_units) : minor_units;
    greatest_ = has_bounds_ ? std::max(greatest_, minor_units) : minor_units;
    has_bounds_ = true;
    bounds_changed_ = true;
  }
}

Result<void> ColumnSummary::add_number(std::string_view canonical) {
  const Result<Decimal> number = Decimal::parse(canonical);
  if (!number) {
    return tl::make_unexpected(number.error());
  }
  const unsigned scale = std::max(scale_, number->scale());
  const std::optional<std::int64_t> value = at_scale(*number, scale);
  const std::optional<std::int64_t> least = at_scale(Decimal(least_, scale_), scale);
  const std::optional<std::int64_t> greatest = at_scale(Decimal(greatest_, scale_), scale);
  if (!value || !least || !greatest) {
    return input_error(
        fmt::format("{} and the other values of this column need more than 18 digits together; write "
                    "fewer decimals",
                    canonical));
  }
  if (scale != scale_) {
    scale_ = scale;
    least_ = *least;
    greatest_ = *greatest;
    bounds_changed_ = true;
  }
  add_amount(*value);
  return {};
}

void ColumnSummary::add_symbol(std::int64_t word, std::string_view text) {
  const auto index = static_cast<std::size_t>(word);
  if (seen_words_.size() <= index) {
    seen_words_.resize(std::max(index + 1, seen_words_.size() * 2));
  }
  if (!seen_words_[index]) {
    seen_words_[index] = true;
    new_values_.emplace_back(text);
  }
}

void ColumnSummary::add_own(std::string_view text) {
  if (text == last_own_value_ || own_values_.size() > kMostOwnValues) {
    return;
  }
  last_own_value_ = text;
  if (own_values_.emplace(text).second) {
    new_values_.emplace_back(text);
  }
}

void ColumnSummary::finish(Ledger::Store& store) {
  if (bounds_changed_) {
    const StatementUse bounds = store.prepare(
        "INSERT INTO column_bounds(stem, \"column\", scale, least, greatest) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET scale = excluded.scale, least = excluded.least, greatest = "
        "excluded.greatest");
    bounds->bind(1, std::string_view(stem_)).bind(2, std::string_view(column_));
    bounds->bind(3, std::int64_t{scale_}).bind(4, least_).bind(5, greatest_).run();
  }
  for (const std::string& value : new_values_) {
    const StatementUse added = store.prepare(
        "INSERT INTO column_value(stem, \"column\", value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    added->bind(1, std::string_view(stem_))
        .bind(2, std::string_view(column_))
        .bind(3, std::string_view(value))
        .run();
  }
}

}  // namespace remit
