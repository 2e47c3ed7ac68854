// What a request for facts has to read of each kind.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/columns/fact_source.hpp"

namespace remit {

/// The fields to read of each kind: those asked for and those that inherited references go through.
class ReadPlan {
 public:
  explicit ReadPlan(const FactRequest& request)
      : schema_(&request.schema), kinds_(request.schema.kind_count()) {
    for (const FactRequest::Kind& each : request.kinds) {
      need_kind(each.kind);
      Kind& kind = kinds_[static_cast<std::size_t>(each.kind)];
      kind.orders_by_booking = kind.orders_by_booking || each.first_booked;
      kind.rows = each.rows ? &*each.rows : nullptr;
      for (const std::size_t field : each.fields) {
        const FieldOrigin origin = schema_->field(each.kind, field).origin;
        check(origin != FieldOrigin::kDated && origin != FieldOrigin::kDerived,
              "dated and derived fields are worked out from facts, not read");
        need_field(each.kind, field);
        kind.requested[field] = true;
      }
    }
    settle();
  }

  struct Kind {
    bool is_read = false;
    bool orders_by_booking = false;
    const RowSet* rows = nullptr;  // null: all
    std::vector<bool> needed;
    std::vector<bool> requested;
  };
  [[nodiscard]] const Kind& kind(FactKind which) const { return kinds_[static_cast<std::size_t>(which)]; }
  [[nodiscard]] std::vector<std::size_t> needed_fields(FactKind which) const {
    std::vector<std::size_t> fields;
    const std::vector<bool>& needed = kind(which).needed;
    for (std::size_t field = 0; field < needed.size(); ++field) {
      if (needed[field]) {
        fields.push_back(field);
      }
    }
    return fields;
  }

 private:
  void need_kind(FactKind which) {
    Kind& kind = kinds_[static_cast<std::size_t>(which)];
    if (!kind.is_read) {
      const std::size_t fields = schema_->fact(which).fields.size();
      kind = {.is_read = true, .needed = std::vector<bool>(fields), .requested = std::vector<bool>(fields)};
    }
  }
  void need_field(FactKind which, std::size_t field) {
    need_kind(which);
    Kind& kind = kinds_[static_cast<std::size_t>(which)];
    if (!kind.needed[field]) {
      kind.needed[field] = true;
      unsettled_.emplace_back(which, field);
    }
  }
  /// Follows references and inheritance until nothing is added; every field is taken once.
  void settle();

  const FactSchema* schema_;
  std::vector<Kind> kinds_;
  std::vector<std::pair<FactKind, std::size_t>> unsettled_;
};

}  // namespace remit
