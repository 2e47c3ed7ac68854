#include "grammar/ast/expression_text.hpp"

#include <utility>

namespace remit::ast {

std::string fill_in(const ExpressionPool& pool, ExpressionId id,
                    TextPieces (*pieces_of)(const ExpressionPool&, const Expression&)) {
  std::string out;
  TextPieces waiting;
  waiting.emplace_back(id);
  while (!waiting.empty()) {
    const TextPiece piece = std::move(waiting.back());
    waiting.pop_back();
    if (const auto* text = std::get_if<std::string>(&piece)) {
      out += *text;
      continue;
    }
    TextPieces inside = pieces_of(pool, pool[std::get<ExpressionId>(piece)]);
    for (auto next = inside.rbegin(); next != inside.rend(); ++next) {
      waiting.push_back(std::move(*next));
    }
  }
  return out;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

std::string written(const Name& name) {
  return name.quoted ? in_quotes(name.text) : name.text;
}

std::string written(const Path& path) {
  std::string out;
  for (const Name& part : path.parts) {
    out += (out.empty() ? "" : ".") + part.text;
  }
  return out;
}

}  // namespace remit::ast
