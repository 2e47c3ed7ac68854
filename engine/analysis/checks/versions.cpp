#include "engine/analysis/checks/versions.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace remit {
namespace {

/// An open beginning is before all days; an open end is never.
Date first_day(const EffectiveRange& range) {
  return range.from.value_or(Date::first_day());
}
Date last_day(const EffectiveRange& range) {
  return range.through.value_or(Date::never());
}

}  // namespace

void check_versions(std::vector<VersionPlace> versions, std::string_view overlap_code,
                    std::string_view hole_code, const std::string& what, DiagnosticSink& diagnostics) {
  std::ranges::stable_sort(versions, {}, [](const VersionPlace& each) { return first_day(each.effective); });
  for (std::size_t index = 1; index < versions.size(); ++index) {
    // Of the versions so far the one that holds longest.
    const VersionPlace& before = versions[index - 1];
    VersionPlace& each = versions[index];
    const Date begins = first_day(each.effective);
    const Date ended = last_day(before.effective);
    if (begins <= ended) {
      const bool later = each.span.file != before.span.file || each.span.begin > before.span.begin;
      diagnostics
          .error(overlap_code, later ? each.span : before.span,
                 begins == Date::first_day()
                     ? fmt::format("two versions of {} hold on the same days", what)
                     : fmt::format("two versions of {} hold on {}", what, begins.to_text()))
          .related(later ? before.span : each.span, "the other version")
          .help("`effective` dates of which each day is in one, such as from 2026-01-01 through 2026-06-30");
      if (ended > last_day(each.effective)) {
        each.effective.through = before.effective.through;
      }
    } else if (begins > add_days(ended, 1)) {
      const Date from = add_days(ended, 1);
      const Date through = add_days(begins, -1);
      diagnostics
          .warning(hole_code, each.span,
                   from == through ? fmt::format("no version of {} holds on {}", what, from.to_text())
                                   : fmt::format("no version of {} holds from {} through {}", what,
                                                 from.to_text(), through.to_text()))
          .related(before.span, "the version before");
    }
  }
}

}  // namespace remit
