// Where facts come from, seen from the evaluation: a request for fields under a view of time, and the answer.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/calendar/date.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/columns/row_set.hpp"

namespace remit {

/// Which versions of which facts an evaluation sees.
struct FactView {
  Date through = Date::never();    ///< facts whose own date is later don't exist yet
  Date booked_by = Date::never();  ///< versions booked later are not known yet
  std::int64_t watermark =
      std::numeric_limits<std::int64_t>::max();  ///< versions with a later sequence are not known
};

/// The fields an evaluation reads. Kinds with an empty list of fields are read for their rows alone; kinds
/// that are not named are not read, except that a reference field also reads the rows of the kind it refers
/// to.
struct FactRequest {
  FactSchema schema;  ///< standard or extended; field indexes below are of this schema
  struct Kind {
    FactKind kind;
    std::vector<std::size_t> fields;  ///< never dated or derived ones: those are worked out from facts
    bool ids = false;                 ///< whether FactTable::ids is wanted
    bool first_booked = false;        ///< whether FactTable::first_booked is wanted
    /// The facts that are wanted, and those that facts which are read refer to; none: all. A source may read
    /// more of them.
    std::optional<RowSet> rows = {};
  };
  std::vector<Kind> kinds;
  FactView view;
  unsigned threads = 1;  ///< how many may read at once; what comes back is the same
};

/// A place that facts are read from. Implemented by the ledger, by scenarios and by tests.
class FactSource {
 public:
  FactSource() = default;
  FactSource(const FactSource&) = delete;
  FactSource& operator=(const FactSource&) = delete;
  virtual ~FactSource() = default;

  /// The facts that `request` asks for. A declared field that the source has no column for comes back with
  /// every value missing. Fails when the source can't be read; a bad cell is a CellError in its column.
  [[nodiscard]] virtual Result<FactSet> read(const FactRequest& request) = 0;

  /// The id of a fact, as its file wrote it; for kinds without an id, the identity columns joined by `/`.
  [[nodiscard]] virtual Result<std::string> id_of(const FactDefinition& fact, std::int64_t key) = 0;
};

}  // namespace remit
