#include "engine/analysis/lets.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_walk.hpp"
#include "engine/analysis/names.hpp"
#include "engine/base/check.hpp"

namespace remit {
namespace {

enum class Mark { kNew, kOpen, kDone };

/// A longer circle is printed by its beginning: who breaks it there sees the next.
constexpr std::size_t kMostPrinted = 12;

/// The circle at the end of `trail` that `again` closes.
void report_circle(const std::vector<KnownLet*>& trail, KnownLet* again, DiagnosticSink& diagnostics) {
  const std::vector<KnownLet*> circle(std::ranges::find(trail, again), trail.end());
  std::string path;
  for (std::size_t index = 0; index < circle.size(); ++index) {
    circle[index]->circular = true;
    if (index < kMostPrinted) {
      path += fmt::format("`{}` -> ", circle[index]->name->text);
    }
  }
  if (circle.size() > kMostPrinted) {
    path += fmt::format("{} more -> ", circle.size() - kMostPrinted);
  }
  path += fmt::format("`{}`", again->name->text);
  auto report = diagnostics.error("R0413", again->name->span,
                                  circle.size() == 1
                                      ? fmt::format("the let `{}` needs its own result", again->name->text)
                                      : fmt::format("these lets need each other's results: {}", path));
  for (std::size_t index = 1; index < std::min(circle.size(), kMostPrinted); ++index) {
    report.related(circle[index]->name->span,
                   fmt::format("`{}` is part of the circle", circle[index]->name->text));
  }
}

}  // namespace

bool is_stem_of(std::string_view stem, const grammar::SourceFile& file) {
  return std::filesystem::path(file.name()).stem() == stem;
}

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

void LetTable::find_needs(const std::vector<grammar::SourceFile>& files) {
  const auto named = [&](const ast::Path& path) -> const KnownLet* {
    const std::string& head = path.parts.front().text;
    if (const KnownLet* let = find(head)) {
      return let;
    }
    const KnownLet* qualified =
        path.parts.size() > 1 && !is_word_of_the_language(head) ? find(path.parts[1].text) : nullptr;
    return qualified != nullptr && is_stem_of(head, files[qualified->name->span.file]) ? qualified : nullptr;
  };
  for (const std::unique_ptr<KnownLet>& let : lets_) {
    walk_expression(let->file->expressions, let->value, [&](const ast::Expression& expression) {
      const auto* reference = std::get_if<ast::PathReference>(&expression.node);
      const KnownLet* needed = reference != nullptr ? named(reference->path) : nullptr;
      if (needed != nullptr && std::ranges::find(let->needs, needed) == let->needs.end()) {
        let->needs.push_back(needed);
      }
    });
  }
}

void LetTable::connect(const std::vector<grammar::SourceFile>& files, DiagnosticSink& diagnostics) {
  find_needs(files);
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
