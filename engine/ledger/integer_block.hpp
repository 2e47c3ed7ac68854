// Whole numbers of one column in as few bytes as the widest of them needs: what a cache of columns keeps.
//
//   [a bit a row: whether it has a value, up to a multiple of 8 bytes; only where one hasn't]
//   [`width` bytes a row, little-endian: value - base - step * row]
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace remit {

/// How the bytes of a block are read.
struct BlockCoding {
  std::int64_t base = 0;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();     ///< of the values that are there; above
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();  ///< the greatest where there are none
  std::uint32_t rows = 0;
  std::uint8_t width = 0;        ///< 0, 1, 2, 4 or 8 bytes a row
  std::uint8_t step = 0;         ///< 1 where values are kept as what they are beyond the row's number
  std::uint8_t has_missing = 0;  ///< 1 where rows without a value are marked

  /// How many bytes a block of this coding has.
  [[nodiscard]] std::size_t byte_count() const noexcept;
  /// Whether it is one that the functions below have made, as far as that can be told.
  [[nodiscard]] bool is_sound() const noexcept;
};

/// Whether all rows of a block have the one value `least`.
[[nodiscard]] inline bool is_one_value(const BlockCoding& coding) noexcept {
  return coding.rows != 0 && coding.has_missing == 0 && coding.least == coding.greatest;
}

struct IntegerBlock {
  BlockCoding coding;
  std::vector<unsigned char> bytes;
};

/// Numbers that mostly ascend by one, all of them there.
[[nodiscard]] IntegerBlock encode_ascending(std::span<const std::int32_t> values);
/// Codes, of which `missing` stands for none.
[[nodiscard]] IntegerBlock encode_codes(std::span<const std::int32_t> values, std::int32_t missing);
/// Numbers; `present` has a byte a row, or none where all are there.
[[nodiscard]] IntegerBlock encode_numbers(std::span<const std::int64_t> values,
                                          std::span<const std::uint8_t> present);

/// Writes the values of a block, coding.rows of them, to `values`; `missing` where there is none. `bytes` are
/// coding.byte_count().
void decode(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int64_t missing,
            std::int64_t* values);
void decode(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int32_t missing,
            std::int32_t* values);
/// Writes the values of these rows alone, which are rows of the block.
void decode_at(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int64_t missing,
               std::span<const std::size_t> rows, std::int64_t* values);
void decode_at(const BlockCoding& coding, std::span<const unsigned char> bytes, std::int32_t missing,
               std::span<const std::size_t> rows, std::int32_t* values);
/// Writes 1 for each row of a block that has a value and 0 for the others.
void decode_presence(const BlockCoding& coding, std::span<const unsigned char> bytes, std::uint8_t* present);

}  // namespace remit
