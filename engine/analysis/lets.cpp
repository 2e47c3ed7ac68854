#include "engine/analysis/lets.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_walk.hpp"
#include "engine/base/check.hpp"

namespace remit {
namespace {

enum class Mark { kNew, kOpen, kDone };

/// The circle at the end of `trail` that `again` closes, printed whole.
void report_circle(const std::vector<KnownLet*>& trail, KnownLet* again, DiagnosticSink& diagnostics) {
  const auto start = std::ranges::find(trail, again);
  std::string circle;
  for (auto each = start; each != trail.end(); ++each) {
    (*each)->circular = true;
    circle += fmt::format("`{}` -> ", (*each)->name->text);
  }
  circle += fmt::format("`{}`", again->name->text);
  const std::string message = again == trail.back()
                                  ? fmt::format("the let `{}` needs its own result", again->name->text)
                                  : fmt::format("these lets need each other's results: {}", circle);
  auto report = diagnostics.error("R0413", again->name->span, message);
  for (auto each = start + 1; each < trail.end(); ++each) {
    report.related((*each)->name->span, fmt::format("`{}` is part of the circle", (*each)->name->text));
  }
}

}  // namespace

KnownLet& LetTable::add(const ast::Name& name, const ast::File& file, ast::ExpressionId value) {
  check(!by_name_.contains(name.text), "a let's name is free when it is added");
  lets_.push_back(std::make_unique<KnownLet>(
      KnownLet{.name = &name, .file = &file, .value = value, .needs = {}, .of_rule = outer_ != nullptr}));
  by_name_.emplace(name.text, lets_.back().get());
  return *lets_.back();
}

KnownLet* LetTable::find_here(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? nullptr : found->second;
}

KnownLet* LetTable::find(std::string_view name) const {
  for (const LetTable* table = this; table != nullptr; table = table->outer_) {
    if (KnownLet* let = table->find_here(name)) {
      return let;
    }
  }
  return nullptr;
}

void LetTable::connect(DiagnosticSink& diagnostics) {
  for (const std::unique_ptr<KnownLet>& let : lets_) {
    walk_expression(let->file->expressions, let->value, [&](const ast::Expression& expression) {
      if (const auto* path = std::get_if<ast::PathReference>(&expression.node)) {
        const KnownLet* needed = find(path->path.parts.front().text);
        if (needed != nullptr && std::ranges::find(let->needs, needed) == let->needs.end()) {
          let->needs.push_back(needed);
        }
      }
    });
  }
  // Depth first with a stack of its own: (let, next need to follow). Lets of outer tables are connected
  // already.
  std::unordered_map<const KnownLet*, Mark> marks;
  for (const std::unique_ptr<KnownLet>& root : lets_) {
    std::vector<KnownLet*> trail;
    std::vector<std::size_t> next;
    const auto open = [&](KnownLet* let) {
      marks[let] = Mark::kOpen;
      trail.push_back(let);
      next.push_back(0);
    };
    if (marks[root.get()] == Mark::kNew) {
      open(root.get());
    }
    while (!trail.empty()) {
      KnownLet* let = trail.back();
      if (next.back() == let->needs.size()) {
        let->circular = let->circular || std::ranges::any_of(let->needs, &KnownLet::circular);
        marks[let] = Mark::kDone;
        trail.pop_back();
        next.pop_back();
        continue;
      }
      KnownLet* needed = find(let->needs[next.back()++]->name->text);
      if (needed->of_rule != let->of_rule) {
        continue;
      }
      const Mark mark = marks[needed];
      if (mark == Mark::kNew) {
        open(needed);
      } else if (mark == Mark::kOpen) {
        report_circle(trail, needed, diagnostics);
      }
    }
  }
}

}  // namespace remit
