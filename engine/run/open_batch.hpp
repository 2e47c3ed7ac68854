// The write transaction of a batch or a settlement.
#pragma once

#include "engine/ledger/ledger.hpp"

namespace remit {

/// A batch that isn't committed is rolled back, whichever way its function is left.
class OpenBatch {
 public:
  explicit OpenBatch(Ledger& ledger) : ledger_(&ledger) {}
  OpenBatch(const OpenBatch&) = delete;
  OpenBatch& operator=(const OpenBatch&) = delete;
  ~OpenBatch() { ledger_->roll_back_batch(); }

 private:
  Ledger* ledger_;
};

}  // namespace remit
