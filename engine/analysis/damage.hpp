// What mistakes of syntax may have hidden. The parser leaves a damaged clause or declaration out of the tree,
// so the analysis must not go on to call its name unknown or its clause missing: one mistake, one message.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "grammar/parser/parser.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

class Damage {
 public:
  Damage(const std::vector<grammar::ParsedFile>& parsed, const std::vector<grammar::SourceFile>& files);

  [[nodiscard]] bool any() const noexcept { return !blocks_.empty(); }
  /// Whether a damaged declaration may have been one of `name`.
  [[nodiscard]] bool may_declare(std::string_view name) const;
  /// Remembers that what declares `name` has been told to be wrong, so that reading it isn't a second
  /// mistake.
  void lost(std::string_view name) { names_.emplace(name); }
  /// Whether a rule may be there whose name couldn't be read.
  [[nodiscard]] bool may_hide_a_rule() const noexcept { return hides_a_rule_; }
  /// Whether the header line `keyword` may be there, damaged.
  [[nodiscard]] bool may_be_header_line(std::string_view keyword) const;
  /// Whether the declaration that begins where `declaration` begins lost something to a mistake of syntax.
  [[nodiscard]] bool touches(grammar::SourceSpan declaration) const;

 private:
  /// A declaration with a mistake in it: from its line in column one to the next.
  struct Block {
    grammar::FileNumber file;
    std::uint32_t begin;
    std::uint32_t end;
  };

  void add_block(grammar::FileNumber number, const grammar::SourceFile& file, std::uint32_t line);
  void add_local_name(std::string_view line);

  std::vector<Block> blocks_;
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> header_keywords_;
  bool hides_a_rule_ = false;
  bool any_header_line_ = false;  ///< a damaged line of unknown keyword: it may have been any header line
};

}  // namespace remit
