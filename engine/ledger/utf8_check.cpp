#include "engine/ledger/utf8_check.hpp"

#include <cstddef>

namespace remit {
namespace {

constexpr bool is_within(unsigned char byte, unsigned char least, unsigned char greatest) {
  return byte >= least && byte <= greatest;
}

/// Length of the sequence that starts `text`, 0 when it isn't well-formed (RFC 3629, section 4).
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : static_cast<unsigned char>(0);
  };
  const auto is_tail = [&](std::size_t index) { return is_within(byte(index), 0x80, 0xBF); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (is_within(lead, 0xC2, 0xDF)) {
    return is_tail(1) ? 2 : 0;
  }
  if (is_within(lead, 0xE0, 0xEF)) {
    const unsigned char least = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char greatest = lead == 0xED ? 0x9F : 0xBF;
    return is_within(byte(1), least, greatest) && is_tail(2) ? 3 : 0;
  }
  if (is_within(lead, 0xF0, 0xF4)) {
    const unsigned char least = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char greatest = lead == 0xF4 ? 0x8F : 0xBF;
    return is_within(byte(1), least, greatest) && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace remit
