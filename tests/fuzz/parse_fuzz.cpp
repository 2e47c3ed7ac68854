// Whatever the bytes, reading them ends without a crash; and what is read without a mistake is formatted into
// text that says the same and stays as it is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "grammar/ast/equivalence.hpp"
#include "grammar/ast/printer.hpp"
#include "grammar/parser/parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using remit::grammar::SourceFile;
  const SourceFile source("fuzz.remit", std::string(data, data + size));
  const remit::grammar::ParsedFile parsed = remit::grammar::parse(source, 0);
  const SourceFile printed("printed.remit", remit::ast::print(parsed.file, source));
  const remit::grammar::ParsedFile reparsed = remit::grammar::parse(printed, 0);
  const bool same = remit::ast::equivalent(parsed.file, reparsed.file);
  if (!parsed.damaged &&
      (reparsed.damaged || !same || remit::ast::print(reparsed.file, printed) != printed.text())) {
    std::abort();
  }
  return 0;
}
