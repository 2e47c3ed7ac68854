#include "engine/ledger/integer_block.hpp"

#include <algorithm>
#include <cstring>

namespace remit {
namespace {

constexpr std::size_t kBitsAByte = 8;

/// Bytes of the marks, so many that what follows is aligned.
std::size_t mark_bytes(std::size_t rows) {
  return (rows + 63) / 64 * 8;
}

bool is_marked(std::span<const unsigned char> marks, std::size_t row) {
  return (unsigned{marks[row / kBitsAByte]} >> (row % kBitsAByte) & 1U) != 0;
}

std::uint8_t width_of(std::uint64_t greatest) {
  if (greatest == 0) {
    return 0;
  }
  return greatest <= 0xff ? 1 : greatest <= 0xffff ? 2 : greatest <= 0xffff'ffff ? 4 : 8;
}

/// The least and the greatest of what rows have, or of what they have beyond their numbers.
struct Bounds {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();

  void add(std::int64_t value) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  [[nodiscard]] std::uint64_t spread() const {
    return least <= greatest ? static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least) : 0;
  }
};

template <class Residue, class Value, class IsThere>
void write_residues(std::span<const Value> values, const BlockCoding& coding, const IsThere& is_there,
                    unsigned char* place) {
  for (std::size_t row = 0; row < values.size(); ++row) {
    const std::uint64_t expected = static_cast<std::uint64_t>(coding.base) + coding.step * row;
    const auto residue = static_cast<Residue>(
        is_there(row) ? static_cast<std::uint64_t>(std::int64_t{values[row]}) - expected : 0);
    std::memcpy(place + row * sizeof residue, &residue, sizeof residue);
  }
}

template <class Value, class IsThere>
IntegerBlock encode(std::span<const Value> values, bool may_step, const IsThere& is_there) {
  Bounds whole;
  Bounds beyond_row;  // of ascending numbers, which are far from the least that there is
  bool has_missing = false;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!is_there(row)) {
      has_missing = true;
      continue;
    }
    whole.add(values[row]);
    if (may_step) {
      beyond_row.add(std::int64_t{values[row]} - static_cast<std::int64_t>(row));
    }
  }
  const bool steps = may_step && width_of(beyond_row.spread()) < width_of(whole.spread());
  const Bounds& kept = steps ? beyond_row : whole;
  IntegerBlock block;
  BlockCoding& coding = block.coding;
  coding = {.base = kept.least <= kept.greatest ? kept.least : 0,
            .least = whole.least,
            .greatest = whole.greatest,
            .rows = static_cast<std::uint32_t>(values.size()),
            .width = width_of(kept.spread()),
            .step = static_cast<std::uint8_t>(steps),
            .has_missing = static_cast<std::uint8_t>(has_missing)};
  block.bytes.assign(coding.byte_count(), 0);
  unsigned char* place = block.bytes.data();
  if (has_missing) {
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (is_there(row)) {
        place[row / kBitsAByte] |= static_cast<unsigned char>(1U << (row % kBitsAByte));
      }
    }
    place += mark_bytes(values.size());
  }
  switch (coding.width) {
    case 1:
      write_residues<std::uint8_t>(values, coding, is_there, place);
      break;
    case 2:
      write_residues<std::uint16_t>(values, coding, is_there, place);
      break;
    case 4:
      write_residues<std::uint32_t>(values, coding, is_there, place);
      break;
    case 8:
      write_residues<std::uint64_t>(values, coding, is_there, place);
      break;
    default:
      break;  // all of them are what base and step say
  }
  return block;
}

/// `row_at` gives the row of each of `count` values.
template <class Residue, class RowAt, class Value>
void read_residues(const BlockCoding& coding, const unsigned char* place, std::size_t count,
                   const RowAt& row_at, Value* values) {
  const auto base = static_cast<std::uint64_t>(coding.base);
  const auto residue_of = [&](std::size_t row) {
    Residue residue = 0;
    std::memcpy(&residue, place + row * sizeof residue, sizeof residue);
    return residue;
  };
  if (coding.step != 0) {
    for (std::size_t index = 0; index < count; ++index) {
      values[index] = static_cast<Value>(base + row_at(index) + residue_of(row_at(index)));
    }
    return;
  }
  for (std::size_t index = 0; index < count; ++index) {
    values[index] = static_cast<Value>(base + residue_of(row_at(index)));
  }
}

template <class RowAt, class Value>
void decode_values(const BlockCoding& coding, std::span<const unsigned char> bytes, Value missing,
                   std::size_t count, const RowAt& row_at, Value* values) {
  const unsigned char* place = bytes.data() + (coding.has_missing != 0 ? mark_bytes(coding.rows) : 0);
  switch (coding.width) {
    case 1:
      read_residues<std::uint8_t>(coding, place, count, row_at, values);
      break;
    case 2:
      read_residues<std::uint16_t>(coding, place, count, row_at, values);
      break;
    case 4:
      read_residues<std::uint32_t>(coding, place, count, row_at, values);
      break;
    case 8:
      read_residues<std::uint64_t>(coding, place, count, row_at, values);
      break;
    default:
      for (std::size_t index = 0; index < count; ++index) {
        values[index] =
            static_cast<Value>(static_cast<std::uint64_t>(coding.base) + coding.step * row_at(index));
      }
  }
  if (coding.has_missing != 0) {
    for (std::size_t index = 0; index < count; ++index) {
      values[index] = is_marked(bytes, row_at(index)) ? values[index] : missing;
    }
  }
}

template <class Value>
void decode_all(const BlockCoding& coding, std::span<const unsigned char> bytes, Value missing,
                Value* values) {
  decode_values(
      coding, bytes, missing, coding.rows, [](std::size_t index) { return index; }, values);
}

template <class Value>
void decode_some(const BlockCoding& coding, std::span<const unsigned char> bytes, Value missing,
                 std::span<const std::size_t> rows, Value* values) {
  decode_values(
      coding, bytes, missing, rows.size(), [&](std::size_t index) { return rows[index]; }, values);
}

}  // namespace

std::size_t BlockCoding::byte_count() const noexcept {
  return (has_missing != 0 ? mark_bytes(rows) : 0) + std::size_t{width} * rows;
}

bool BlockCoding::is_sound() const noexcept {
  return (width <= 2 || width == 4 || width == 8) && step <= 1 && has_missing <= 1;
}

IntegerBlock encode_ascending(std::span<const std::int32_t> values) {
  return encode(values, true, [](std::size_t /*row*/) { return true; });
}

IntegerBlock encode_codes(std::span<const std::int32_t> values, std::int32_t missing) {
  return encode(values, false, [&](std::size_t row) { return values[row] != missing; });
}

IntegerBlock encode_numbers(std::span<const std::int64_t> values, std::span<const std::uint8_t> present) {
  return encode(values, false, [&](std::size_t row) { return present.empty() || present[row] != 0; });
}

void decode(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int64_t missing,
            std::int64_t* values) {
  decode_all(coding, bytes, missing, values);
}

void decode(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int32_t missing,
            std::int32_t* values) {
  decode_all(coding, bytes, missing, values);
}

void decode_at(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int64_t missing,
               std::span<const std::size_t> rows, std::int64_t* values) {
  decode_some(coding, bytes, missing, rows, values);
}

void decode_at(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int32_t missing,
               std::span<const std::size_t> rows, std::int32_t* values) {
  decode_some(coding, bytes, missing, rows, values);
}

void decode_presence(const BlockCoding& coding, std::span<const unsigned char> bytes, std::uint8_t* present) {
  for (std::size_t row = 0; row < coding.rows; ++row) {
    present[row] = static_cast<std::uint8_t>(coding.has_missing == 0 || is_marked(bytes, row));
  }
}

}  // namespace remit
