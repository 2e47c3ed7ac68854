// Which facts of a kind: by their own dates, by their numbers in the ledger, or all of them. What a run that
// works out only what has changed reads and writes is said in such sets.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace remit {

/// Closed ranges of whole numbers, ascending, none touching another.
template <class Number>
class Spans {
 public:
  struct Span {
    Number first;
    Number last;
    friend bool operator==(const Span&, const Span&) = default;
  };

  Spans() = default;
  Spans(Number first, Number last) { add(first, last); }
  /// Every number there is.
  [[nodiscard]] static Spans everything() {
    return {std::numeric_limits<Number>::min(), std::numeric_limits<Number>::max()};
  }

  /// Takes in `first` to `last`; nothing when they are the wrong way round. Linear in the spans behind
  /// `first`, so ascending additions cost nothing.
  void add(Number first, Number last);
  void add(Number number) { add(number, number); }
  void unite(const Spans& other);
  /// What isn't in `other`.
  [[nodiscard]] Spans without(const Spans& other) const;

  [[nodiscard]] bool empty() const noexcept { return spans_.empty(); }
  [[nodiscard]] const std::vector<Span>& spans() const noexcept { return spans_; }
  [[nodiscard]] bool contains(Number number) const { return overlaps(number, number); }
  /// Whether any number from `first` to `last` is in it.
  [[nodiscard]] bool overlaps(Number first, Number last) const {
    const auto behind = std::lower_bound(spans_.begin(), spans_.end(), first,
                                         [](const Span& span, Number each) { return span.last < each; });
    return behind != spans_.end() && behind->first <= last;
  }
  friend bool operator==(const Spans&, const Spans&) = default;

 private:
  std::vector<Span> spans_;
};

template <class Number>
void Spans<Number>::add(Number first, Number last) {
  if (last < first) {
    return;
  }
  if (spans_.empty() || spans_.back().last < first) {  // ascending additions need no search
    const bool touches = !spans_.empty() && static_cast<Number>(spans_.back().last + 1) == first;
    if (touches) {
      spans_.back().last = last;
    } else {
      spans_.push_back({first, last});
    }
    return;
  }
  // The first span that `first` … `last` touches or lies before.
  auto begin = std::lower_bound(spans_.begin(), spans_.end(), first, [](const Span& span, Number each) {
    return span.last<each&& static_cast<std::uint64_t>(each) - static_cast<std::uint64_t>(span.last)> 1;
  });
  auto end = begin;
  while (end != spans_.end() && (end->first <= last || (last != std::numeric_limits<Number>::max() &&
                                                        end->first == static_cast<Number>(last + 1)))) {
    first = std::min(first, end->first);
    last = std::max(last, end->last);
    ++end;
  }
  begin = spans_.erase(begin, end);
  spans_.insert(begin, Span{first, last});
}

template <class Number>
void Spans<Number>::unite(const Spans& other) {
  if (other.spans_.size() <= 1) {
    for (const Span& span : other.spans_) {
      add(span.first, span.last);
    }
    return;
  }
  std::vector<Span> all(spans_.size() + other.spans_.size());
  std::merge(spans_.begin(), spans_.end(), other.spans_.begin(), other.spans_.end(), all.begin(),
             [](const Span& left, const Span& right) { return left.first < right.first; });
  spans_.clear();
  for (const Span& span : all) {
    add(span.first, span.last);
  }
}

template <class Number>
Spans<Number> Spans<Number>::without(const Spans& other) const {
  Spans rest;
  auto next = other.spans_.begin();
  for (Span span : spans_) {
    while (next != other.spans_.end() && next->last < span.first) {
      ++next;
    }
    bool is_left = true;
    for (auto cut = next; is_left && cut != other.spans_.end() && cut->first <= span.last; ++cut) {
      if (span.first < cut->first) {
        rest.spans_.push_back({span.first, static_cast<Number>(cut->first - 1)});
      }
      is_left = cut->last < span.last;
      if (is_left) {
        span.first = static_cast<Number>(cut->last + 1);
      }
    }
    if (is_left) {
      rest.spans_.push_back(span);
    }
  }
  return rest;
}

/// Collects numbers in any order as spans. Numbers that mostly ascend, each a little above the last, cost no
/// more than their spans.
template <class Number>
class SpanCollector {
 public:
  /// Numbers up to `gap` apart are taken together with those between them.
  explicit SpanCollector(Number gap = 1) : gap_(gap) {}

  void add(Number number) { add(number, number); }
  /// `first` is no greater than `last`.
  void add(Number first, Number last) {
    if (!spans_.empty() && spans_.back().last < first && first - spans_.back().last <= gap_) {
      spans_.back().last = last;
    } else {
      spans_.push_back({first, last});
    }
  }
  /// All of them, once.
  [[nodiscard]] Spans<Number> finish() {
    const auto is_before = [](const Span& left, const Span& right) { return left.first < right.first; };
    if (!std::is_sorted(spans_.begin(), spans_.end(), is_before)) {
      std::sort(spans_.begin(), spans_.end(), is_before);
    }
    Spans<Number> spans;
    for (std::size_t begin = 0; begin < spans_.size();) {
      Span span = spans_[begin++];
      while (begin < spans_.size() && spans_[begin].first - span.last <= gap_) {
        span.last = std::max(span.last, spans_[begin++].last);
      }
      spans.add(span.first, span.last);
    }
    return spans;
  }

 private:
  using Span = typename Spans<Number>::Span;
  Number gap_;
  std::vector<Span> spans_;
};

/// Days, as Date::days().
using DaySpans = Spans<std::int32_t>;
/// The ledger's numbers of facts, as FactTable::keys.
using KeySpans = Spans<std::int64_t>;

/// Facts of a kind that are dated within `days`, or whose number is in `keys`. Of the rows of partners'
/// periods, those whose period has one of `days`.
struct RowSet {
  DaySpans days;
  KeySpans keys;

  [[nodiscard]] static RowSet everything() { return {DaySpans::everything(), KeySpans::everything()}; }
  [[nodiscard]] static RowSet of_days(std::int32_t first, std::int32_t last) { return {{first, last}, {}}; }
  [[nodiscard]] bool empty() const noexcept { return days.empty() && keys.empty(); }
  /// Facts without a date of their own too.
  [[nodiscard]] bool is_everything() const { return keys == KeySpans::everything(); }
  /// Whether a fact of this number is among them; `day` is its own date, or that of none.
  [[nodiscard]] bool contains(std::int64_t key, std::int32_t day) const {
    return days.contains(day) || keys.contains(key);
  }
  void unite(const RowSet& other) {
    days.unite(other.days);
    keys.unite(other.keys);
  }
  friend bool operator==(const RowSet&, const RowSet&) = default;
};

}  // namespace remit
