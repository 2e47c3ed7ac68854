// How rows of the graph's frames reach one another: by references, either way, and by their days. Answers are
// sets of facts of the frame that a frame comes from in the end, and may hold more than what was asked for,
// never less. A failure of the ledger is kept, and everything is answered from then on.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/graph/graph.hpp"
#include "engine/ledger/fact_lookups.hpp"

namespace remit {

/// Behind every day that there is, but not `never`.
inline constexpr std::int32_t kEndless = Date::never().days() - 1;

class FrameLinks {
 public:
  /// Both must outlive it. Of what refers to a fact, what is dated behind `latest` isn't looked for.
  FrameLinks(const Graph& graph, FactLookups& lookups, Date latest)
      : graph_(graph), lookups_(lookups), latest_(latest) {}

  /// The kind of facts whose rows the rows of a frame come from; none for partners' periods and measures.
  [[nodiscard]] std::optional<FactKind> kind_of(FrameId frame) const;

  /// The rows of the frame of the reference `ref` that refer to `targets`, facts of `kind`.
  [[nodiscard]] RowSet referring(NodeId ref, const RowSet& targets, FactKind kind);
  /// Of `rows` of the frame of the reference `ref` those that may refer to one of `targets`; all of them
  /// where that can't be told.
  [[nodiscard]] RowSet referring_among(NodeId ref, const RowSet& rows, const KeySpans& targets);
  /// What `rows` of the frame of the reference `ref` refer to.
  [[nodiscard]] RowSet referred(NodeId ref, const RowSet& rows);
  /// The rows of the frame of the date `day` in which it is one of `days`.
  [[nodiscard]] RowSet on_days(NodeId day, const DaySpans& days);
  /// The days that the date `day` has in `rows` of its frame, in any version; not `never`, on which nothing
  /// counts.
  [[nodiscard]] DaySpans days_in(NodeId day, const RowSet& rows);
  /// Whether `day` is the own date of the facts of its frame, or of a partner's period: where it is another
  /// one, a row isn't found by its day.
  [[nodiscard]] bool is_own_day(NodeId day) const;

  /// The facts of `kind` that refer to `targets` by a field that may be inherited.
  [[nodiscard]] RowSet facts_referring(FactKind kind, std::size_t field, const KeySpans& targets);
  [[nodiscard]] RowSet facts_referring_among(FactKind kind, std::size_t field, const RowSet& rows,
                                             const KeySpans& targets);
  [[nodiscard]] RowSet facts_referred(FactKind kind, std::size_t field, const RowSet& rows);
  /// The numbers of facts: those dated within its days too.
  [[nodiscard]] KeySpans keys_of(FactKind kind, const RowSet& rows);
  /// The own dates of facts.
  [[nodiscard]] DaySpans days_of(FactKind kind, const RowSet& rows);

  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  /// The value, or everything where there is none.
  template <class Set>
  [[nodiscard]] Set or_everything(Result<Set> found) {
    if (!found) {
      failure_ = failure_ ? failure_ : found.error();
      return Set::everything();
    }
    return std::move(*found);
  }

 private:
  [[nodiscard]] RowSet search_referring(FactKind kind, std::size_t field, const RowSet& rows,
                                        const KeySpans& targets);
  [[nodiscard]] std::optional<std::size_t> governing_day_of_lines(FrameId frame) const;
  [[nodiscard]] RowSet paid_on_days(const Node& node, const DaySpans& days);
  [[nodiscard]] DaySpans days_paid(const Node& node, const RowSet& rows);
  struct Distance {
    std::int64_t least;  ///< in days
    std::int64_t most;
  };
  [[nodiscard]] std::optional<Distance> distance_of(const operation::Shift& shift, const Node& node) const;
  [[nodiscard]] static DaySpans moved(const DaySpans& days, const Distance& distance);

  const Graph& graph_;
  FactLookups& lookups_;
  Date latest_;
  std::optional<Error> failure_;
  struct KnownReferences {
    FactKind kind;
    std::size_t field;
    RowSet rows;
    KeySpans targets;
  };
  std::vector<KnownReferences> known_references_;
  struct KnownReferring {
    FactKind kind;
    std::size_t field;
    KeySpans targets;
    DaySpans days;  // that were looked at
    RowSet rows;
  };
  std::vector<KnownReferring> known_referring_;
};

}  // namespace remit
