#include "engine/money/int128.hpp"

#include <algorithm>

namespace remit {

std::string to_text(Int128 value) {
  std::string digits;
  UInt128 rest = magnitude(value);
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10U)));
    rest /= 10U;
  } while (rest != 0);
  if (value < 0) {
    digits.push_back('-');
  }
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace remit
