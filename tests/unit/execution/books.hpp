// A few facts, and what the rules of a file make of them.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/rule_files.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"

namespace remit {

inline constexpr const char* kHeader =
    "ruleset \"Test\"\nlanguage  1\ncurrency  EUR\nrounding  half-even, once per payout line\n"
    "months    clamp to month end\ntiers     Silver < Gold\n\n";

inline Date day(int month, int day_of_month, int year = 2026) {
  return *Date::from_civil(year, month, day_of_month);
}

inline MemoryMoney euros(std::int64_t amount) {
  return {Rational(amount), *find_currency("EUR")};
}

/// Facts of a small ledger and what a rule file makes of them.
class Books {
 public:
  Books() : source_(FactSchema::standard()) {}

  void add(MemoryFact fact) { source_.add(std::move(fact)); }
  void partner(const std::string& id) { source_.add({.kind = FactKind::kPartner, .id = id, .fields = {}}); }
  void attribute(const std::string& partner, const std::string& name, const std::string& value, Date from,
                 Date booked_on = Date::missing()) {
    source_.add({.kind = FactKind::kPartnerAttribute,
                 .id = partner + '/' + name + '/' + from.to_text(),
                 .fields = {{"partner", partner}, {"attribute", name}, {"value", value}, {"from", from}},
                 .booked_on = booked_on});
  }
  void deal(const std::string& id, const std::string& partner, std::int64_t value, std::optional<Date> closed,
            const std::string& stage = "won", const std::string& currency = "EUR",
            Date booked_on = Date::missing()) {
    std::map<std::string, MemoryValue> fields = {
        {"partner", partner},
        {"stage", stage},
        {"value", MemoryMoney{Rational(value), *find_currency(currency)}},
        {"currency", currency}};
    if (closed) {
      fields.emplace("closed_on", *closed);
    }
    source_.add({.kind = FactKind::kDeal, .id = id, .fields = std::move(fields), .booked_on = booked_on});
  }
  void participant(const std::string& deal, const std::string& partner, const std::string& role) {
    source_.add({.kind = FactKind::kDealPartner,
                 .id = deal + '/' + partner + '/' + role,
                 .fields = {{"deal", deal}, {"partner", partner}, {"role", role}}});
  }
  void invoice(const std::string& id, const std::string& deal, std::int64_t net, Date issued) {
    source_.add(
        {.kind = FactKind::kInvoice,
         .id = id,
         .fields = {
             {"deal", deal}, {"net", euros(net)}, {"currency", std::string("EUR")}, {"issued_on", issued}}});
  }
  void payment(const std::string& id, const std::string& invoice, std::int64_t amount, Date paid,
               const std::string& currency = "EUR") {
    source_.add({.kind = FactKind::kPayment,
                 .id = id,
                 .fields = {{"invoice", invoice},
                            {"amount", MemoryMoney{Rational(amount), *find_currency(currency)}},
                            {"currency", currency},
                            {"paid_on", paid}}});
  }
  void refund(const std::string& id, const std::string& invoice, std::int64_t amount, Date on,
              Date booked_on = Date::missing()) {
    source_.add({.kind = FactKind::kRefund,
                 .id = id,
                 .fields = {{"invoice", invoice},
                            {"amount", euros(amount)},
                            {"currency", std::string("EUR")},
                            {"on", on}},
                 .booked_on = booked_on});
  }

  /// Evaluates `rules` (without header) through `through`; entitlements by `rule subject`, in cents.
  std::map<std::string, std::int64_t> run(const std::string& rules, Date through) {
    const Analysis analysis = analysed(rules);
    const Graph graph = build_graph(*analysis.ruleset);
    FactRequest request = graph.request;
    request.view.through = through;
    Result<FactSet> facts = source_.read(request);
    REQUIRE(facts.has_value());
    const auto name = [this](FactKind kind, std::int64_t key) {
      return *source_.id_of(FactSchema::standard().fact(kind), key);
    };
    Result<Evaluation> evaluation = evaluate(graph, *facts,
                                             {.through = through,
                                              .profile = false,
                                              .keep_values = false,
                                              .name_fact = name,
                                              .past = past_facts_of(source_, request.view),
                                              .batch_rows = batch_rows});
    REQUIRE(evaluation.has_value());
    errors.clear();
    error_lines.clear();
    for (const RowError& error : evaluation->errors) {
      errors.push_back(error.subject + ": " + error.message);
      error_lines.push_back(analysis.ruleset->files[error.span.file].line_column(error.span.begin).line);
    }
    std::map<std::string, std::int64_t> lines;
    for (std::size_t line = 0; line < evaluation->lines.size(); ++line) {
      const Rule& rule = analysis.ruleset->rules[evaluation->lines.rules[line]];
      std::string subject;
      if (const auto* scope = std::get_if<FactScope>(&rule.scope)) {
        const LineColumns& all = evaluation->lines;
        subject = name(scope->kind, facts->table(scope->kind).keys[all.root(line)]);
      } else {
        subject =
            name(FactKind::kPartner, facts->table(FactKind::kPartner)
                                         .keys[static_cast<std::size_t>(evaluation->lines.partners[line])]) +
            ' ' + Date(evaluation->lines.period_firsts[line]).to_text();
      }
      lines.emplace(rule.name + ' ' + subject, evaluation->lines.minor_units[line]);
    }
    return lines;
  }

  /// The partners whose payout is the first one of `rules` (without header) on `through`, in order of id.
  std::vector<std::string> paid_by_first(const std::string& rules, Date through) {
    const Analysis analysis = analysed(rules);
    const Graph graph = build_payout_graph(*analysis.ruleset);
    FactRequest request = graph.request;
    request.view.through = through;
    Result<FactSet> facts = source_.read(request);
    REQUIRE(facts.has_value());
    EvaluationOptions options;
    options.through = through;
    options.keep_values = true;
    options.batch_rows = batch_rows;
    Result<Evaluation> evaluation = evaluate(graph, *facts, options);
    REQUIRE(evaluation.has_value());
    std::vector<std::string> paid;
    const std::vector<FactKey>& keys = facts->table(FactKind::kPartner).keys;
    for (std::size_t row = 0; row < keys.size(); ++row) {
      if (std::get<bool>(evaluation->value_of(graph.payouts.front().where.value(), row))) {
        paid.push_back(*source_.id_of(FactSchema::standard().fact(FactKind::kPartner), keys[row]));
      }
    }
    return paid;
  }

  std::size_t batch_rows = kBatchRows;
  std::vector<std::string> errors;
  std::vector<std::uint32_t> error_lines;

 private:
  static Analysis analysed(const std::string& rules) {
    Analysis analysis = analyze_sources({grammar::SourceFile("test.remit", kHeader + rules)});
    for (const grammar::Diagnostic& diagnostic : analysis.diagnostics) {
      INFO(diagnostic.code << ": " << diagnostic.message);
      REQUIRE(diagnostic.severity != grammar::Severity::kError);
    }
    REQUIRE(analysis.ruleset.has_value());
    return analysis;
  }

  MemoryFactSource source_;
};

}  // namespace remit
