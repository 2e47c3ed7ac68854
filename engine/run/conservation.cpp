#include "engine/run/conservation.hpp"

#include <bit>
#include <string>
#include <vector>

namespace remit {
namespace {

tl::unexpected<Error> broken(const PostingKey& key, const char* what) {
  return machine_error("a batch came to a wrong result and was given up: " + std::string(what) +
                       " (rule number " + std::to_string(key.component) + ", partner " +
                       std::to_string(key.partner) + ", line " + std::to_string(key.line) +
                       "); please report this");
}

/// What has been posted for each key, in one allocation: open addressing with linear probing, never more than
/// half full. Keys stay where they are and must outlive it.
class Balances {
 public:
  struct Slot {
    const PostingKey* key = nullptr;  // null: free
    std::int64_t minor_units = 0;
  };

  explicit Balances(std::size_t most_keys) : slots_(std::bit_ceil(2 * most_keys + 1)) {}

  /// The slot of `key`; a free one when it has none yet.
  [[nodiscard]] Slot& of(const PostingKey& key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = PostingKeyHash()(key) & mask;
    while (slots_[place].key != nullptr && *slots_[place].key != key) {
      place = (place + 1) & mask;
    }
    return slots_[place];
  }
  [[nodiscard]] const std::vector<Slot>& slots() const noexcept { return slots_; }

 private:
  std::vector<Slot> slots_;
};

}  // namespace

Result<void> check_conservation(std::span<const Entitlement> entitlements, const PostedByKey& posted,
                                std::span<const Posting> postings) {
  Balances balances(posted.size() + postings.size());
  for (const auto& [key, sum] : posted) {
    balances.of(key) = {&key, sum.minor_units};
  }
  for (const Posting& posting : postings) {
    Balances::Slot& balance = balances.of(posting.key);
    balance.key = &posting.key;
    if (posting.minor_units == 0 ||
        __builtin_add_overflow(balance.minor_units, posting.minor_units, &balance.minor_units)) {
      return broken(posting.key, "a posting of nothing, or beyond 64 bits");
    }
  }
  // Every key that is entitled to something is settled to zero here; what is left over then is owed by
  // nobody.
  for (const Entitlement& entitlement : entitlements) {
    Balances::Slot& balance = balances.of(entitlement.key);
    if (balance.minor_units != entitlement.minor_units) {
      return broken(entitlement.key, "the postings of a key don't come to its entitlement");
    }
    balance.minor_units = 0;
  }
  for (const Balances::Slot& balance : balances.slots()) {
    if (balance.minor_units != 0) {
      return broken(*balance.key, "a key without an entitlement keeps its postings");
    }
  }
  return {};
}

}  // namespace remit
