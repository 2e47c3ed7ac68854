#include "engine/run/conservation.hpp"

#include <string>

namespace remit {
namespace {

tl::unexpected<Error> broken(const PostingKey& key, const char* what) {
  return machine_error("a batch came to a wrong result and was given up: " + std::string(what) +
                       " (rule number " + std::to_string(key.component) + ", partner " +
                       std::to_string(key.partner) + ", line " + std::to_string(key.line) +
                       "); please report this");
}

}  // namespace

Result<void> check_conservation(std::span<const Entitlement> entitlements, PostedByKey posted,
                                std::span<const Posting> postings) {
  for (const Posting& posting : postings) {
    Posted& sum = posted[posting.key];
    if (posting.minor_units == 0 ||
        __builtin_add_overflow(sum.minor_units, posting.minor_units, &sum.minor_units)) {
      return broken(posting.key, "a posting of nothing, or beyond 64 bits");
    }
  }
  // Every key that is entitled to something is settled to zero here; what is left over then is owed by
  // nobody.
  for (const Entitlement& entitlement : entitlements) {
    const auto found = posted.find(entitlement.key);
    const std::int64_t sum = found == posted.end() ? 0 : found->second.minor_units;
    if (sum != entitlement.minor_units) {
      return broken(entitlement.key, "the postings of a key don't come to its entitlement");
    }
    if (found != posted.end()) {
      posted.erase(found);
    }
  }
  for (const auto& [key, sum] : posted) {
    if (sum.minor_units != 0) {
      return broken(key, "a key without an entitlement keeps its postings");
    }
  }
  return {};
}

}  // namespace remit
