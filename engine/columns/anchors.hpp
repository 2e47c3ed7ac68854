// What hangs together, row by row: disjoint sets, and parts of the facts made of whole sets.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/columns/fact_table.hpp"

namespace remit {

using Anchor = std::int32_t;
/// The number of a part, from 0.
using Part = std::uint16_t;

/// Rows that hang together have one anchor in the end: disjoint sets, joined by union.
class Anchors {
 public:
  Anchor add() {
    parents_.push_back(static_cast<Anchor>(parents_.size()));
    weights_.push_back(0);
    return parents_.back();
  }
  void weigh(Anchor anchor) { ++weights_[static_cast<std::size_t>(anchor)]; }
  void join(Anchor left, Anchor right) {
    left = root(left);
    right = root(right);
    if (left != right) {  // the earlier one stays, so that the order of joining says nothing
      parents_[static_cast<std::size_t>(std::max(left, right))] = std::min(left, right);
    }
  }
  [[nodiscard]] Anchor root(Anchor anchor) {
    while (parents_[static_cast<std::size_t>(anchor)] != anchor) {
      Anchor& parent = parents_[static_cast<std::size_t>(anchor)];
      parent = parents_[static_cast<std::size_t>(parent)];
      anchor = parent;
    }
    return anchor;
  }
  [[nodiscard]] std::size_t size() const { return parents_.size(); }
  /// By root, how many rows hang together.
  [[nodiscard]] std::vector<std::uint64_t> rows_by_root() {
    std::vector<std::uint64_t> rows(size(), 0);
    for (std::size_t anchor = 0; anchor < size(); ++anchor) {
      rows[static_cast<std::size_t>(root(static_cast<Anchor>(anchor)))] += weights_[anchor];
    }
    return rows;
  }

 private:
  std::vector<Anchor> parents_;
  std::vector<std::uint64_t> weights_;
};

/// How many rows there are, and how many of them hang together at most.
struct HangingRows {
  std::uint64_t all = 0;
  std::uint64_t largest = 0;
};
/// Of Anchors::rows_by_root().
[[nodiscard]] HangingRows count_rows(const std::vector<std::uint64_t>& rows);

/// By anchor, the part of `count` that what hangs together is given to: the largest first, each to the part
/// with the fewest rows. `rows` are Anchors::rows_by_root().
[[nodiscard]] std::vector<Part> share_out(Anchors& anchors, const std::vector<std::uint64_t>& rows,
                                          std::size_t count);

/// Partners and those whom their attributes name by id, as `parent` does: calls `visit` with the row of the
/// attribute, the kind that is named, and its row. Nobody is found where no ids were read.
void visit_named_by_attributes(
    const FactSet& facts,
    const std::function<void(std::size_t attribute, FactKind kind, std::size_t row)>& visit);

}  // namespace remit
