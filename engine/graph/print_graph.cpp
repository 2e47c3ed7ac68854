// The graph as text for people and as DOT for drawing.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "engine/graph/graph.hpp"

namespace remit {
namespace {

std::string line_of(const Graph& graph, NodeId id, const std::function<std::string(NodeId)>& annotate) {
  const Node& node = graph.nodes[id];
  std::string text = fmt::format("n{:<4} {}", id, name_of(node.operation));
  if (const std::string detail = detail_of(node.operation, graph.ruleset->schema); !detail.empty()) {
    text += ' ' + detail;
  }
  if (!node.inputs.empty()) {
    std::string inputs;
    for (const NodeId input : node.inputs) {
      inputs += fmt::format("{}n{}", inputs.empty() ? "" : ", ", input);
    }
    text += " (" + inputs + ')';
  }
  text += "  -> " + node.shape.text();
  if (node.guard) {
    text += fmt::format("  where n{}", *node.guard);
  }
  if (const std::string note = annotate ? annotate(id) : std::string(); !note.empty()) {
    text += "  " + note;
  }
  return text;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char each : text) {
    if (each == '"' || each == '\\') {
      result += '\\';
    }
    result += each;
  }
  return result;
}

}  // namespace

std::string print_text(const Graph& graph, const std::function<std::string(NodeId)>& annotate) {
  std::string text;
  for (std::size_t frame = 0; frame < graph.frames.size(); ++frame) {
    text += fmt::format("{}frame {}", text.empty() ? "" : "\n", graph.frames[frame].name) + '\n';
    for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
      if (graph.nodes[id].frame == frame) {
        text += "  " + line_of(graph, static_cast<NodeId>(id), annotate) + '\n';
      }
    }
  }
  text += "\nlines\n";
  for (const RulePlan& plan : graph.plans) {
    text += fmt::format("  {}: for each {}, filter n{}, pays n{}, on n{}, entitlement n{}\n",
                        graph.ruleset->rules[plan.rule].name, graph.frames[plan.frame].name, plan.applies,
                        plan.pays.value_or(plan.gate), plan.governing_date, plan.entitlement);
  }
  return text;
}

std::string print_dot(const Graph& graph, const std::function<std::string(NodeId)>& annotate) {
  std::string text = "digraph remit {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n";
  for (std::size_t frame = 0; frame < graph.frames.size(); ++frame) {
    text += fmt::format("  subgraph cluster_{} {{\n    label=\"{}\";\n", frame,
                        escaped(graph.frames[frame].name));
    for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
      const Node& node = graph.nodes[id];
      if (node.frame == frame) {
        const std::string note = annotate ? annotate(static_cast<NodeId>(id)) : std::string();
        text += fmt::format("    n{} [label=\"{}\\n{}\\n{}{}\"];\n", id, escaped(name_of(node.operation)),
                            escaped(detail_of(node.operation, graph.ruleset->schema)),
                            escaped(node.shape.text()), note.empty() ? note : "\\n" + escaped(note));
      }
    }
    text += "  }\n";
  }
  for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
    for (const NodeId input : graph.nodes[id].inputs) {
      text += fmt::format("  n{} -> n{};\n", input, id);
    }
  }
  for (const RulePlan& plan : graph.plans) {
    text += fmt::format("  rule_{0} [shape=ellipse, label=\"{1}\"];\n  n{2} -> rule_{0};\n", plan.rule,
                        escaped(graph.ruleset->rules[plan.rule].name), plan.entitlement);
  }
  return text + "}\n";
}

}  // namespace remit
