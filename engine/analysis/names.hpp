// Everything that the files declare, by name: one space of names for the whole ruleset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/analysis/damage.hpp"
#include "engine/analysis/diagnostic_sink.hpp"
#include "grammar/ast/file.hpp"

namespace remit {

enum class NameKind : std::uint8_t {
  kLet,
  kMeasure,
  kScale,
  kTable,
  kRule,
  kAmendment,  ///< exceptions and promos
  kFact,
  kBalance,
};

/// One declaration of a name.
struct DeclarationPlace {
  const ast::File* file;
  const ast::Declaration* declaration;
};

struct DeclaredName {
  NameKind kind = NameKind::kLet;
  std::string keyword;  ///< `measure`
  grammar::SourceSpan span;
  std::vector<DeclarationPlace> places;  ///< several for the versions of a scale or rule
  std::optional<std::size_t>
      index;  ///< among the ruleset's measures, scales or tables, once made; none: mistaken
  bool used = false;
};

class DeclaredNames {
 public:
  /// Takes the names of all declarations of `file`; reports names that are taken (R0402) or that are words of
  /// the language (R0403).
  void declare(const ast::File& file, DiagnosticSink& diagnostics);

  /// None when nothing has this name.
  [[nodiscard]] DeclaredName* find(std::string_view name);
  /// In the order of their first declaration.
  [[nodiscard]] std::vector<const DeclaredName*> all() const;
  /// Those of one kind, in the same order.
  [[nodiscard]] std::vector<DeclaredName*> of(NameKind kind);
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return order_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  void declare(NameKind kind, std::string_view keyword, const ast::Name& name, DeclarationPlace place,
               DiagnosticSink& diagnostics);

  std::unordered_map<std::string, DeclaredName, Hash, std::equal_to<>> names_;
  std::vector<std::string> order_;
};

/// Whether a path that begins with `name` means something that no declaration may take: `deal`, `month`,
/// `never`.
[[nodiscard]] bool is_word_of_the_language(std::string_view name);

/// A single word, which may be a name or stand for a symbol or an id; none where `expression` is anything
/// else.
[[nodiscard]] const ast::Name* bare_word(const ast::Expression& expression);
/// What a single word or a text in quotes says.
[[nodiscard]] const std::string* written_word(const ast::Expression& expression);

}  // namespace remit
