// Loops over yes/no, a byte a row, eight rows at a time: of many rules, most rows are none of the line's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace remit {

/// Rows that are looked at together.
inline constexpr std::size_t kFlagsAWord = sizeof(std::uint64_t);

[[nodiscard]] inline std::uint64_t flag_word(const std::uint8_t* flags) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, flags, sizeof word);
  return word;
}

/// Calls `visit(first, end)` for stretches of rows from `first` to `end` that have all rows with a flag: the
/// others are in it too, up to seven in a row.
template <class Visit>
void for_each_flagged_stretch(const std::uint8_t* flags, std::size_t first, std::size_t end, Visit&& visit) {
  std::size_t row = first;
  for (; row + kFlagsAWord <= end; row += kFlagsAWord) {
    if (flag_word(flags + row) != 0) {
      visit(row, row + kFlagsAWord);
    }
  }
  if (row < end) {
    visit(row, end);
  }
}

/// Joins two columns of flags, each 0 or 1, by a function of words of bits.
template <class Join>
void join_flags(const std::uint8_t* left, const std::uint8_t* right, std::uint8_t* out, std::size_t count,
                Join&& join) {
  std::size_t row = 0;
  for (; row + kFlagsAWord <= count; row += kFlagsAWord) {
    const std::uint64_t word = join(flag_word(left + row), flag_word(right + row));
    std::memcpy(out + row, &word, sizeof word);
  }
  for (; row < count; ++row) {
    out[row] = static_cast<std::uint8_t>(join(std::uint64_t{left[row]}, std::uint64_t{right[row]}));
  }
}

}  // namespace remit
