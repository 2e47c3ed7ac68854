// Printing and parsing undo each other, on made-up trees.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "grammar/ast/equivalence.hpp"
#include "grammar/ast/outline.hpp"
#include "grammar/ast/printer.hpp"
#include "grammar/parser/parser.hpp"
#include "grammar/source/caret_rendering.hpp"
#include "tests/unit/ast/generated_files.hpp"

namespace remit::ast {
namespace {

using grammar::ParsedFile;
using grammar::SourceFile;

// Enough decisions for a file with several declarations.
constexpr std::size_t kDecisions = 400;

std::vector<std::uint16_t> some_decisions() {
  return *rc::gen::container<std::vector<std::uint16_t>>(kDecisions, rc::gen::arbitrary<std::uint16_t>());
}

std::string mistakes_in(const SourceFile& source, const ParsedFile& parsed) {
  std::string out;
  for (const grammar::Diagnostic& diagnostic : parsed.diagnostics) {
    out += grammar::render(diagnostic, {&source, 1}, false);
  }
  return out;
}

TEST_CASE("what is printed is parsed as what it was, and printed the same again") {
  CHECK(rc::check([] {
    const File file = make_file(some_decisions());
    const SourceFile printed("generated.remit", print(file, SourceFile("none", "")));
    const ParsedFile parsed = grammar::parse(printed, 0);
    RC_LOG(printed.text());
    RC_LOG(mistakes_in(printed, parsed));
    RC_ASSERT(parsed.diagnostics.empty());
    RC_LOG(outline(file));
    RC_LOG(outline(parsed.file));
    RC_ASSERT(equivalent(file, parsed.file));
    RC_ASSERT(print(parsed.file, printed) == printed.text());
  }));
}

/// `text` with comments behind and between its lines, numbered so that none can be mixed up.
std::string with_comments(const std::string& text, std::size_t& count) {
  std::string out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    if (*rc::gen::inRange(0, 4) == 0) {
      out += std::string(*rc::gen::element<std::size_t>(0, 2, 20), ' ') + "# <" + std::to_string(count++) +
             ">\n";
    }
    out += text.substr(begin, end - begin);
    if (*rc::gen::inRange(0, 4) == 0) {
      out += "# <" + std::to_string(count++) + ">";
    }
    out += *rc::gen::inRange(0, 6) == 0 ? "\n\n" : "\n";
    begin = end + 1;
  }
  return out;
}

TEST_CASE("no comment is lost, and formatting twice is formatting once") {
  CHECK(rc::check([] {
    const File file = make_file(some_decisions());
    std::size_t count = 0;
    const SourceFile source("generated.remit", with_comments(print(file, SourceFile("none", "")), count));
    const ParsedFile parsed = grammar::parse(source, 0);
    RC_LOG(source.text());
    RC_LOG(mistakes_in(source, parsed));
    RC_ASSERT(parsed.diagnostics.empty());
    RC_ASSERT(parsed.file.comments.size() == count);
    const SourceFile once("formatted.remit", print(parsed.file, source));
    RC_LOG(once.text());
    for (std::size_t i = 0; i < count; ++i) {
      RC_ASSERT(once.text().find("# <" + std::to_string(i) + ">") != std::string::npos);
    }
    const ParsedFile reparsed = grammar::parse(once, 0);
    RC_ASSERT(equivalent(file, reparsed.file));
    RC_LOG(print(reparsed.file, once));
    RC_ASSERT(print(reparsed.file, once) == once.text());
  }));
}

}  // namespace
}  // namespace remit::ast
