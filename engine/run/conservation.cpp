#include "engine/run/conservation.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace remit {
namespace {

tl::unexpected<Error> broken(const PostingKey& key, const char* what) {
  return machine_error("a batch came to a wrong result and was given up: " + std::string(what) +
                       " (rule number " + std::to_string(key.component) + ", partner " +
                       std::to_string(key.partner) + ", line " + std::to_string(key.line) +
                       "); please report this");
}

/// One side, walked along in order of key.
template <class Item>
class Side {
 public:
  /// Of a side that isn't read from a stream, all that it has.
  explicit Side(std::span<const Item> items = {}) : left_(items) {}

  [[nodiscard]] bool is_at_end() const { return left_.empty(); }
  [[nodiscard]] const Item& front() const { return left_.front(); }
  [[nodiscard]] bool is_at(const PostingKey& key) const { return !left_.empty() && left_.front().key == key; }
  void pop() {
    last_ = left_.front().key;
    left_ = left_.subspan(1);
  }
  /// Reads the next piece of the side, where this one has been walked along.
  template <class Stream>
  Result<void> go_on(Stream& stream) {
    if (!left_.empty() || has_ended_) {
      return {};
    }
    const Result<std::span<const Item>> next = stream.next();
    if (!next) {
      return tl::make_unexpected(next.error());
    }
    has_ended_ = next->empty();
    left_ = *next;
    return {};
  }
  /// Whether the next one comes behind the last.
  [[nodiscard]] bool is_in_order() const { return left_.empty() || !last_ || *last_ < left_.front().key; }

 private:
  std::span<const Item> left_;
  bool has_ended_ = false;
  std::optional<PostingKey> last_;
};

class ConservationCheck {
 public:
  ConservationCheck(EntitlementStream& entitlements, PostedStream& posted, std::span<const Posting> postings)
      : postings_(postings), entitlement_stream_(entitlements), posted_stream_(posted) {}

  Result<void> run() {
    while (true) {
      for (const Result<void>& read :
           {entitlements_.go_on(entitlement_stream_), posted_.go_on(posted_stream_)}) {
        if (!read) {
          return read;
        }
      }
      const PostingKey* key = nullptr;
      least(entitlements_, key);
      least(posted_, key);
      least(postings_, key);
      if (key == nullptr) {
        return {};
      }
      if (Result<void> settled = settle(*key); !settled) {
        return settled;
      }
    }
  }

 private:
  template <class Item>
  static void least(const Side<Item>& side, const PostingKey*& key) {
    if (!side.is_at_end() && (key == nullptr || side.front().key < *key)) {
      key = &side.front().key;
    }
  }

  /// Compares what all sides say of `key`, the least of those that are left, and goes past it.
  Result<void> settle(const PostingKey key) {
    if (!entitlements_.is_in_order() || !posted_.is_in_order() || !postings_.is_in_order()) {
      return broken(key, "the lines of one side don't stand in order");
    }
    std::int64_t balance = 0;
    if (posted_.is_at(key)) {
      balance = posted_.front().posted.minor_units;
      posted_.pop();
    }
    if (postings_.is_at(key)) {
      const std::int64_t minor_units = postings_.front().minor_units;
      if (minor_units == 0 || __builtin_add_overflow(balance, minor_units, &balance)) {
        return broken(key, "a posting of nothing, or beyond 64 bits");
      }
      postings_.pop();
    }
    if (!entitlements_.is_at(key)) {
      return balance == 0 ? Result<void>() : broken(key, "a key without an entitlement keeps its postings");
    }
    if (balance != entitlements_.front().minor_units) {
      return broken(key, "the postings of a key don't come to its entitlement");
    }
    entitlements_.pop();
    return {};
  }

  Side<Entitlement> entitlements_;
  Side<PostedLine> posted_;
  Side<Posting> postings_;
  EntitlementStream& entitlement_stream_;
  PostedStream& posted_stream_;
};

}  // namespace

Result<void> check_conservation(EntitlementStream& entitlements, PostedStream& posted,
                                std::span<const Posting> postings) {
  return ConservationCheck(entitlements, posted, postings).run();
}

}  // namespace remit
