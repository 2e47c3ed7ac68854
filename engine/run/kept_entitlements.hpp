// A stream of entitlements that somebody needs again.
#pragma once

#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/payout/difference.hpp"

namespace remit {

/// Passes entitlements on and, with a list, keeps them there too.
class KeptEntitlements final : public EntitlementStream {
 public:
  KeptEntitlements(EntitlementStream& source, std::vector<Entitlement>* kept)
      : source_(source), kept_(kept) {}

  Result<std::span<const Entitlement>> next() override {
    Result<std::span<const Entitlement>> piece = source_.next();
    if (piece && kept_ != nullptr) {
      kept_->insert(kept_->end(), piece->begin(), piece->end());
    }
    return piece;
  }

 private:
  EntitlementStream& source_;
  std::vector<Entitlement>* kept_;
};

}  // namespace remit
