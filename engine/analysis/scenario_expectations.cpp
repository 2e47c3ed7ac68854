// What a scenario expects to be posted.
#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/exact_literals.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/scenario_reader.hpp"

namespace remit {

namespace {

std::string_view last_word(std::string_view text) {
  const std::size_t blank = text.find_last_of(" \t\n");
  return blank == std::string_view::npos ? text : text.substr(blank + 1);
}

}  // namespace

bool ScenarioReader::name_one(const ast::Name& name, Subject& subject) {
  const DeclaredName* declared = state_.names.find(name.text);
  const bool later = state_.damage.may_declare(name.text);
  if (given_.contains(std::pair{FactKind::kPartner, name.text})) {
    subject.partner = name.text;
    return true;
  }
  if (declared != nullptr && declared->kind == NameKind::kRule && !name.quoted) {
    subject.rule = name.text;
    return true;
  }
  if (later || damaged_ || names_unread_.contains(name.text)) {
    subject.later = true;
    return true;
  }
  std::vector<std::string> candidates;
  for (const auto& [key, span] : given_) {
    if (key.first == FactKind::kPartner) {
      candidates.push_back(key.second);
    }
  }
  for (const DeclaredName* each : state_.names.all()) {
    if (each->kind == NameKind::kRule) {
      const ast::Declaration& rule = *each->places.front().declaration;
      candidates.push_back(std::get<ast::RuleDeclaration>(rule.form).name.text);
    }
  }
  if (state_.damage.may_hide_a_rule() || damaged_) {
    return false;  // a line that couldn't be read may have told of it
  }
  const auto near = nearest_word(name.text, candidates);
  auto report = state_.diagnostics.error(
      "R0605", name.span, fmt::format("`{}` is neither a rule nor a partner of this scenario", name.text));
  if (name.text == "paid" || name.text == "payout") {
    report.help("paid out, in two words");
  } else if (near) {
    report.help(*near);
  }
  return false;
}

bool ScenarioReader::name_subject(const ast::ExpectLine::Item& item, Subject& subject) {
  // What an item leaves out is the item's before it.
  Subject named;
  for (const ast::Name& name : item.names) {
    const Subject before = named;
    if (!name_one(name, named)) {
      return false;
    }
    if ((before.rule && named.rule != before.rule) || (before.partner && named.partner != before.partner)) {
      state_.diagnostics.error("R0605", name.span, "an expected amount is for one rule and one partner")
          .help("a comma and an amount of its own for each");
      return false;
    }
  }
  if (named.rule || named.later) {
    subject.rule = named.rule;
    subject.later = named.later;
  }
  if (named.partner) {
    subject.partner = named.partner;
  }
  return true;
}

namespace {

ScenarioExpectation::What what_of(ast::ExpectLine::What what) {
  switch (what) {
    case ast::ExpectLine::What::kPaidOut:
      return ScenarioExpectation::What::kPaidOut;
    case ast::ExpectLine::What::kCarried:
      return ScenarioExpectation::What::kCarried;
    case ast::ExpectLine::What::kPosted:
      break;
  }
  return ScenarioExpectation::What::kPosted;
}

/// Whether any payout, carried out or mistaken, is as `wanted` says.
template <class Wanted>
bool has_payout_that(const AnalysisState& state, const Wanted& wanted) {
  return std::ranges::any_of(state.parsed, [&](const grammar::ParsedFile& parsed) {
    return std::ranges::any_of(parsed.file.declarations, [&](const ast::Declaration& declaration) {
      const auto* payout = std::get_if<ast::PayoutDeclaration>(&declaration.form);
      return payout != nullptr && wanted(*payout);
    });
  });
}

bool says_its_own_currency(const grammar::ParsedFile& parsed) {
  const ast::ExpressionPool& pool = parsed.file.expressions;
  for (std::size_t each = 0; each < pool.size(); ++each) {
    const auto* conversion = std::get_if<ast::Conversion>(&pool[static_cast<ast::ExpressionId>(each)].node);
    if (conversion != nullptr && !conversion->currency) {
      return true;
    }
  }
  return false;
}

bool pays_in_others(const ast::PayoutDeclaration& payout) {
  return std::ranges::any_of(payout.clauses, [](const ast::Clause& clause) {
    return std::holds_alternative<ast::PaidInClause>(clause.form);
  });
}

}  // namespace

bool ScenarioReader::check_currency(const ast::ExpectLine::Item& item, Currency currency) {
  if (!state_.currency_known || currency == state_.ruleset.currency) {
    return true;
  }
  const bool is_payment = item.what == ast::ExpectLine::What::kPaidOut;
  if (std::ranges::any_of(state_.parsed, says_its_own_currency)) {
    return true;  // a rule that does may be mistaken itself
  }
  if (is_payment &&
      (has_payout_that(state_, pays_in_others) || damaged_ || state_.damage.may_hide_a_rule())) {
    return true;
  }
  state_.diagnostics
      .error("R0607", item.span,
             fmt::format("this ruleset pays in {}, and this is an amount in {}", state_.currency_code(),
                         currency.code()))
      .help(fmt::format(
          "{} {}{}", state_.currency_code(), last_word(state_.files[file_.number].slice(item.span)),
          is_payment ? ", or `paid in partner.payout_currency at period.end` in the payout" : ""));
  return false;
}

bool ScenarioReader::may_have_a_payout(const ast::ExpectLine::Item& item) {
  const auto any = [](const ast::PayoutDeclaration&) { return true; };
  if (has_payout_that(state_, any) || damaged_ || state_.damage.may_hide_a_rule()) {
    return true;
  }
  if (!told_of_no_payout_) {
    told_of_no_payout_ = true;
    state_.diagnostics
        .error("R0707", item.span, "these rules have no payout, so nothing is paid out or carried forward")
        .help("payout monthly   and in the line below it: below zero carry forward");
  }
  return false;
}

/// What is paid out is of all rules together.
bool ScenarioReader::names_no_rule(const ast::ExpectLine::Item& item) {
  for (const ast::Name& name : item.names) {
    const DeclaredName* declared = state_.names.find(name.text);
    if (declared != nullptr && declared->kind == NameKind::kRule && !name.quoted &&
        !given_.contains(std::pair{FactKind::kPartner, name.text})) {
      state_.diagnostics
          .error("R0605", name.span, "what is paid out or carried is of all rules together, and not of one")
          .help("the partner alone: expect 2026-04  Acme paid out EUR 100.00");
      return false;
    }
  }
  return true;
}

void ScenarioReader::read_expect(const ast::ExpectLine& expect) {
  const std::optional<Period> period = parse_period(expect.period.text);
  if (!period) {
    state_.diagnostics
        .error("R0606", expect.period.span, fmt::format("there is no period {}", expect.period.text))
        .help("a month such as 2026-04, a quarter such as 2026-Q2, a half such as 2026-H1, or a year");
  }
  Subject subject;
  for (const ast::ExpectLine::Item& item : expect.items) {
    const ScenarioExpectation::What what = what_of(item.what);
    const bool of_settlement = what != ScenarioExpectation::What::kPosted;
    if (of_settlement && (!may_have_a_payout(item) || !names_no_rule(item))) {
      continue;
    }
    const bool named = name_subject(item, subject);
    const auto money = exact_money(item.amount, item.span, state_.diagnostics);
    if (!period || !named || !money) {
      continue;
    }
    if (check_currency(item, money->currency) && !subject.later) {
      scenario_.expectations.push_back({.what = what,
                                        .period = *period,
                                        .rule = of_settlement ? std::nullopt : subject.rule,
                                        .partner = subject.partner,
                                        .amount = item.negative ? Rational(-money->amount) : money->amount,
                                        .currency = money->currency.code(),
                                        .span = item.span});
    }
  }
}

}  // namespace remit
