// What was posted, summed by what the reader asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

/// What payouts can be told apart by. The order of these members is the order of the columns.
struct PayoutGrouping {
  bool partner = true;
  bool rule = true;
  bool fact = false;    ///< kind and id of the line's fact, or kind and name of its period
  bool period = false;  ///< of the run
  bool reason = false;
  bool posting = false;  ///< every posting by itself
};

struct PayoutQuery {
  std::optional<Period> period;        ///< runs whose period lies in it
  std::optional<std::string> partner;  ///< id
  std::optional<std::string> ruleset;
  PayoutGrouping by;
};

/// One sum. What wasn't asked for is empty; rulesets are always told apart, and with them currencies.
struct PayoutRow {
  std::string ruleset;
  std::string partner;
  std::string rule;
  std::string component;
  std::string line_kind;
  std::string line;
  std::string period;
  std::string reason;
  std::int64_t posting = 0;  ///< the posting's number
  std::int64_t posting_count = 0;
  std::int64_t minor_units = 0;
  std::string currency;
};

/// The sums that `query` asks for, in order of their columns. Fails with kInput when the ledger knows no such
/// partner or ruleset.
[[nodiscard]] Result<std::vector<PayoutRow>> summarize_payouts(Ledger& ledger, const PayoutQuery& query);

}  // namespace remit
