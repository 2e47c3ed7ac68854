#include "engine/columns/settlement.hpp"

#include <algorithm>
#include <array>

namespace remit {
namespace {

constexpr std::array<std::string_view, kSettlementAccounts> kAccounts = {
    "earned",  "payable",   "held",    "reserve",   "carried",
    "advance", "guarantee", "claimed", "forfeited", "paid"};
constexpr std::array<std::string_view, kSettlementSteps> kSteps = {
    "posted",       "hold",       "carried in", "reserve freed", "draw",  "recovery", "reserve",
    "reserve used", "below zero", "cap",        "threshold",     "final", "paid"};

template <class Word, std::size_t Count>
std::optional<Word> word_in(const std::array<std::string_view, Count>& words, std::string_view text) {
  const auto found = std::find(words.begin(), words.end(), text);
  return found == words.end() ? std::nullopt : std::optional(static_cast<Word>(found - words.begin()));
}

}  // namespace

std::string_view to_text(SettlementAccount account) {
  return kAccounts[static_cast<std::size_t>(account)];
}

std::optional<SettlementAccount> parse_settlement_account(std::string_view text) {
  return word_in<SettlementAccount>(kAccounts, text);
}

std::string_view to_text(SettlementStep step) {
  return kSteps[static_cast<std::size_t>(step)];
}

std::optional<SettlementStep> parse_settlement_step(std::string_view text) {
  return word_in<SettlementStep>(kSteps, text);
}

}  // namespace remit
