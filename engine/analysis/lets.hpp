// Lets, in column one or of a rule: which need which, and circles among them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/analysis/diagnostic_sink.hpp"
#include "grammar/ast/file.hpp"

namespace remit {

/// Whether a name declared in `file` may be qualified with `stem`: `tiers.growth` for the name `growth` of a
/// file `tiers.remit`.
[[nodiscard]] bool is_stem_of(std::string_view stem, const grammar::SourceFile& file);

/// One let, wherever it stands.
struct KnownLet {
  const ast::Name* name = nullptr;
  const ast::File* file = nullptr;
  ast::ExpressionId value{};
  std::vector<const KnownLet*> needs;  ///< lets that its value names
  bool of_rule = false;
  bool circular = false;  ///< part of a circle, or needing one: reported once, and read as a mistake
  bool used = false;
};

/// The lets of one place. A rule's lets stand on top of those of column one.
class LetTable {
 public:
  explicit LetTable(LetTable* outer = nullptr) : outer_(outer) {}

  /// Adds a let; its name must be free in this table.
  KnownLet& add(const ast::Name& name, const ast::File& file, ast::ExpressionId value);
  /// In this table, then in the outer ones.
  [[nodiscard]] KnownLet* find(std::string_view name) const;
  [[nodiscard]] KnownLet* find_here(std::string_view name) const;
  /// Fills in `needs` of this table's lets and reports each circle once (R0413). Call it after the last
  /// add().
  /// `files` are those of the ruleset, by number: a let may be named through its file.
  void connect(const std::vector<grammar::SourceFile>& files, DiagnosticSink& diagnostics);
  [[nodiscard]] const std::vector<std::unique_ptr<KnownLet>>& lets() const noexcept { return lets_; }

 private:
  void find_needs(const std::vector<grammar::SourceFile>& files);

  LetTable* outer_;
  std::vector<std::unique_ptr<KnownLet>> lets_;
  std::unordered_map<std::string, KnownLet*> by_name_;
};

}  // namespace remit
