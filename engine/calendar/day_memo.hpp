// What was worked out for a day, remembered. Facts crowd into a few thousand days, so a kernel that needs a
// month's length or a quarter's first day once a row seldom has to work it out anew.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/calendar/date.hpp"

namespace remit {

/// Values by day. Days that are a multiple of 4,096 apart share a place, where the newest stays: eleven years
/// fit without any meeting. Not for use by two threads at once.
template <class Value>
class DayMemo {
 public:
  /// The value of `day` (any Date::days(), the special ones too), by `work_out(day)` when it isn't
  /// remembered.
  template <class WorkOut>
  [[nodiscard]] const Value& at(std::int32_t day, WorkOut&& work_out) {
    Place& place = places_[static_cast<std::uint32_t>(day) % kPlaces];
    if (place.day != day || !place.is_filled) {
      place = {day, true, work_out(day)};
    }
    return place.value;
  }
  void forget() { places_ = {}; }

 private:
  static constexpr std::size_t kPlaces = 4'096;
  struct Place {
    std::int32_t day = 0;
    bool is_filled = false;
    Value value{};
  };
  std::array<Place, kPlaces> places_{};
};

}  // namespace remit
