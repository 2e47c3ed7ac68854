#include "engine/report/explanation.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

namespace remit {
namespace {

using Json = nlohmann::ordered_json;

// Trees are as deep as the rule's expressions, which the parser bounds at 200; the limit here is a promise
// that nothing deeper can ever cost more than its line.
constexpr std::size_t kDeepest = 400;

void append_text(std::string& text, const ExplanationStep& step, std::size_t depth) {
  if (depth > kDeepest) {
    return;
  }
  std::string line(2 * depth, ' ');
  line += step.what;
  for (const std::string* part : {&step.value, &step.text}) {
    if (!part->empty()) {
      line += line.size() == 2 * depth ? "" : part == &step.text && !step.value.empty() ? " — " : ": ";
      line += *part;
    }
  }
  if (!step.place.empty()) {
    line += "  [" + step.place + "]";
  }
  text += line + "\n";
  for (const ExplanationStep& child : step.children) {
    append_text(text, child, depth + 1);
  }
}

Json as_json(const ExplanationStep& step, std::size_t depth) {
  Json object = Json::object();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      object[name] = value;
    }
  };
  add("what", step.what);
  add("text", step.text);
  add("value", step.value);
  add("place", step.place);
  if (!step.children.empty() && depth < kDeepest) {
    Json steps = Json::array();
    for (const ExplanationStep& child : step.children) {
      steps.push_back(as_json(child, depth + 1));
    }
    object["steps"] = std::move(steps);
  }
  return object;
}

struct FlatStep {
  std::string path;
  const ExplanationStep* step;
};

void flatten(const ExplanationStep& step, const std::string& path, std::size_t depth,
             std::vector<FlatStep>& steps) {
  if (!step.value.empty()) {
    steps.push_back({path, &step});
  }
  if (depth > kDeepest) {
    return;
  }
  for (const ExplanationStep& child : step.children) {
    flatten(child, path.empty() ? child.what : path + " / " + child.what, depth + 1, steps);
  }
}

bool has_inner_change(const std::vector<ChangedStep>& changes, const std::string& path) {
  const std::string prefix = path.empty() ? path : path + " / ";
  return std::any_of(changes.begin(), changes.end(), [&](const ChangedStep& change) {
    return change.what != path && change.what.starts_with(prefix);
  });
}

}  // namespace

std::string render_text(const ExplanationStep& root) {
  std::string text;
  append_text(text, root, 0);
  return text;
}

std::string render_json(const ExplanationStep& root) {
  return as_json(root, 0).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<ChangedStep> changed_steps(const ExplanationStep& before, const ExplanationStep& now) {
  std::vector<FlatStep> old_steps;
  std::vector<FlatStep> new_steps;
  flatten(before, "", 0, old_steps);
  flatten(now, "", 0, new_steps);
  std::map<std::string, std::string> old_values;
  for (const FlatStep& step : old_steps) {
    old_values.try_emplace(step.path, step.step->value);
  }
  std::vector<ChangedStep> changes;
  std::map<std::string, bool> seen;
  for (const FlatStep& step : new_steps) {
    seen[step.path] = true;
    const auto old_value = old_values.find(step.path);
    const std::string was = old_value == old_values.end() ? std::string() : old_value->second;
    if (was != step.step->value) {
      changes.push_back({step.path, was, step.step->value});
    }
  }
  for (const FlatStep& step : old_steps) {
    if (!seen.contains(step.path)) {
      changes.push_back({step.path, step.step->value, {}});
    }
  }
  // An outer step changes because an inner one does; the inner one says it.
  std::vector<ChangedStep> innermost;
  for (const ChangedStep& change : changes) {
    if (!has_inner_change(changes, change.what)) {
      innermost.push_back(change);
    }
  }
  return innermost;
}

}  // namespace remit
