#include "engine/execution/evaluation_state.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"

namespace remit {

EvaluationState::EvaluationState(const Graph& graph_to_run, FactSet& facts_to_read,
                                 const EvaluationOptions& chosen)
    : graph(&graph_to_run),
      facts(&facts_to_read),
      options(chosen),
      frames(graph_to_run.frames.size()),
      columns(graph_to_run.nodes.size()),
      kept(graph_to_run.nodes.size(), 0),
      measures(graph_to_run.nodes.size()) {}

std::optional<std::size_t> FrameRows::row_of(RowIndex partner, std::int32_t first) const {
  const auto [from, to] = std::equal_range(partners.begin(), partners.end(), partner);
  const auto begin = firsts.begin() + (from - partners.begin());
  const auto end = firsts.begin() + (to - partners.begin());
  const auto found = std::lower_bound(begin, end, first);
  return found == end || *found != first ? std::nullopt
                                         : std::optional(static_cast<std::size_t>(found - firsts.begin()));
}

const FactColumn& EvaluationState::fact_column(FactKind kind, std::string_view field) const {
  const std::optional<std::size_t> index = facts->schema().find_field(kind, field);
  check(index.has_value(), "the standard schema has this field");
  return facts->table(kind).column(*index);
}

FrameRows& EvaluationState::rows_made_by(NodeId maker) {
  const std::optional<FrameId> frame = graph->frame_made_by(maker);
  check(frame.has_value(), "what makes rows makes those of a frame");
  return frames[*frame];
}

std::size_t EvaluationState::root_row(FrameId frame, std::size_t row) const {
  while (graph->frames[frame].has_base()) {
    row = static_cast<std::size_t>(frames[frame].bases[row]);
    frame = graph->frames[frame].base;
  }
  return row;
}

RowPlace EvaluationState::place_of(FrameId frame, std::size_t row) const {
  const bool is_known = graph->frames[frame].form != Frame::Form::kAsKnown ||
                        frames[frame].bases[row] != kNoRow;  // its base comes from nothing else
  return is_known ? RowPlace{root_row(frame, row)}
                  : RowPlace{static_cast<std::size_t>(frames[frame].places[row]), false};
}

const DatedIndex& EvaluationState::dated_index(std::size_t field) {
  if (const auto found = dated.find(field); found != dated.end()) {
    return found->second;
  }
  return dated.emplace(field, DatedIndex(*this, field)).first->second;
}

RowIndex EvaluationState::row_of(FactKind kind, std::string_view id) const {
  auto [found, added] = rows_by_id_.try_emplace(static_cast<std::uint32_t>(kind));
  if (added) {
    const std::vector<Symbol>& ids = facts->table(kind).ids;
    for (std::size_t row = 0; row < ids.size(); ++row) {
      found->second.emplace(ids[row], static_cast<RowIndex>(row));
    }
  }
  const std::optional<Symbol> word = facts->symbols().find(id);
  if (!word) {
    return kNoRow;
  }
  const auto row = found->second.find(*word);
  return row == found->second.end() ? kNoRow : row->second;
}

void EvaluationState::report(RowError error) {
  constexpr std::size_t kMostErrors = 1000;
  if (error.rate) {
    rates_needed.try_emplace(*error.rate, error.span);
  }
  if (errors.size() < kMostErrors) {
    // What a fact lacks is told once, at the first place that reads it.
    if (!told_.insert(error.subject + "\n" + error.message).second) {
      return;
    }
    errors.push_back(std::move(error));
  }
  ++error_count;
}

void EvaluationState::forget_errors() {
  errors.clear();
  told_.clear();
  rates_needed.clear();
  error_count = 0;
}

const RateIndex& EvaluationState::rate_index(bool last_published, const std::string& pivot) {
  if (!rates_) {  // a ruleset has one way to look them up
    rates_.emplace(*this, last_published, pivot);
  }
  return *rates_;
}

}  // namespace remit
