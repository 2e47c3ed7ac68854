#include "engine/analysis/expression_walk.hpp"

#include <algorithm>
#include <unordered_set>
#include <variant>

#include "engine/analysis/overloaded.hpp"

namespace remit {

void append_operands(const ast::ExpressionNode& node, std::vector<ast::ExpressionId>& operands) {
  const auto add = [&](ast::ExpressionId id) { operands.push_back(id); };
  std::visit(Overloaded{
                 [](const ast::MoneyLiteral&) {},
                 [](const ast::PercentLiteral&) {},
                 [](const ast::NumberLiteral&) {},
                 [](const ast::DateLiteral&) {},
                 [](const ast::TextLiteral&) {},
                 [](const ast::PathReference&) {},
                 [&](const ast::Negation& each) { add(each.operand); },
                 [&](const ast::Sum& each) {
                   for (const ast::Sum::Term& term : each.terms) {
                     add(term.value);
                   }
                 },
                 [&](const ast::Product& each) {
                   for (const ast::Product::Factor& factor : each.factors) {
                     add(factor.value);
                   }
                 },
                 [&](const ast::View& each) { add(each.operand), add(each.argument); },
                 [&](const ast::Conversion& each) { add(each.operand); },
                 [&](const ast::Rounded& each) { add(each.operand); },
                 [&](const ast::AsKnownOn& each) { add(each.operand), add(each.date); },
                 [&](const ast::Group& each) { std::ranges::for_each(each.items, add); },
                 [&](const ast::Extreme& each) { add(each.operand); },
                 [&](const ast::Since& each) {
                   add(each.start);
                   if (each.at) {
                     add(*each.at);
                   }
                 },
                 [&](const ast::DaysThrough& each) { add(each.first), add(each.last); },
                 [&](const ast::Comparison& each) { add(each.left), add(each.right); },
                 [&](const ast::OneOf& each) { add(each.operand), std::ranges::for_each(each.choices, add); },
                 [&](const ast::Has& each) { add(each.operand); },
                 [&](const ast::InRange& each) { add(each.operand), add(each.first), add(each.last); },
                 [&](const ast::Not& each) { add(each.operand); },
                 [&](const ast::Logical& each) { std::ranges::for_each(each.operands, add); },
                 [&](const ast::Choice& each) {
                   for (const ast::Choice::Arm& arm : each.arms) {
                     add(arm.value);
                     if (arm.condition) {
                       add(*arm.condition);
                     }
                   }
                 },
             },
             node);
}

void walk_expression(const ast::ExpressionPool& pool, ast::ExpressionId root,
                     const std::function<void(const ast::Expression&)>& visit) {
  std::vector<ast::ExpressionId> waiting{root};
  std::vector<ast::ExpressionId> operands;
  while (!waiting.empty()) {
    const ast::Expression& expression = pool[waiting.back()];
    waiting.pop_back();
    visit(expression);
    operands.clear();
    append_operands(expression.node, operands);
    waiting.insert(waiting.end(), operands.rbegin(), operands.rend());
  }
}

void walk_names(const LetTable& lets, const ast::File& file, ast::ExpressionId root,
                const std::function<bool(const std::string&)>& visit) {
  struct Part {
    const ast::File* file;
    ast::ExpressionId id;
  };
  std::vector<Part> waiting{{&file, root}};
  std::unordered_set<const KnownLet*> seen;
  bool done = false;
  for (std::size_t next = 0; next < waiting.size() && !done; ++next) {
    const Part part = waiting[next];
    walk_expression(part.file->expressions, part.id, [&](const ast::Expression& expression) {
      const auto* reference = std::get_if<ast::PathReference>(&expression.node);
      if (reference == nullptr || done) {
        return;
      }
      const std::string& name = reference->path.parts.front().text;
      done = visit(name);
      if (const KnownLet* let = lets.find(name); let != nullptr && seen.insert(let).second) {
        waiting.push_back({let->file, let->value});
      }
    });
  }
}

}  // namespace remit
