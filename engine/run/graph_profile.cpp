#include "engine/run/graph_profile.hpp"

#include <chrono>
#include <unordered_map>

namespace remit {

Result<std::unique_ptr<BatchEvaluation>> profile_on_ledger(Ledger& ledger, const Ruleset& ruleset,
                                                           Date through) {
  const Result<std::int64_t> watermark = ledger.watermark();
  if (!watermark) {
    return tl::make_unexpected(watermark.error());
  }
  EvaluationOptions options;
  options.through = through;
  options.profile = true;
  return evaluate_on_ledger(ledger, ruleset, FactView{through, through, *watermark}, options);
}

std::function<std::string(NodeId)> profile_annotation(const Evaluation& evaluation) {
  std::unordered_map<NodeId, const NodeProfile*> profiles;
  for (const NodeProfile& profile : evaluation.profiles) {
    profiles.emplace(profile.node, &profile);
  }
  return [profiles](NodeId node) {
    const auto found = profiles.find(node);
    if (found == profiles.end()) {
      return std::string();
    }
    const NodeProfile& profile = *found->second;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(profile.time).count();
    const std::string fraction = std::to_string(microseconds % 1000);
    return std::to_string(profile.rows) + (profile.rows == 1 ? " row, " : " rows, ") +
           std::to_string(microseconds / 1000) + "." + std::string(3 - fraction.size(), '0') + fraction +
           " ms";
  };
}

}  // namespace remit
