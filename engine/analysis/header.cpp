// The header: name, language, currency, rounding, months and tiers of a ruleset.
#include <array>
#include <string>
#include <unordered_map>
#include <variant>

#include <fmt/format.h>

#include "engine/analysis/currencies.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/rounding_modes.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {

std::optional<RoundingMode> rounding_mode(const ast::Name& name, DiagnosticSink& diagnostics) {
  if (const auto mode = parse_rounding_mode(name.text)) {
    return mode;
  }
  const std::vector<std::string> modes = {"half-even", "half-up", "half-down", "up",
                                          "down",      "ceiling", "floor"};
  const auto near = nearest_word(name.text, modes);
  diagnostics.error("R0504", name.span, fmt::format("there is no rounding mode `{}`", name.text))
      .help(near ? *near : quoted_list(modes));
  return std::nullopt;
}

namespace {

/// The only version of the language so far.
constexpr std::string_view kLanguageVersion = "1";

class HeaderReader {
 public:
  explicit HeaderReader(AnalysisState& state) : state_(state) {}

  void read() {
    for (const grammar::ParsedFile& parsed : state_.parsed) {
      if (begins_another(parsed.file)) {
        continue;
      }
      for (const ast::Declaration& declaration : parsed.file.declarations) {
        std::visit([&](const auto& form) { line(form, declaration.head); }, declaration.form);
      }
    }
    ask_for_missing();
  }

 private:
  using Span = grammar::SourceSpan;

  /// Whether this file begins a ruleset where another file has begun one. Said once, and not of each header
  /// line.
  bool begins_another(const ast::File& file) {
    const auto begun = seen_.find("ruleset");
    if (begun == seen_.end() || begun->second.file == file.number) {
      return false;
    }
    for (const ast::Declaration& declaration : file.declarations) {
      if (std::holds_alternative<ast::RulesetLine>(declaration.form)) {
        state_.diagnostics
            .error("R0502", declaration.head,
                   fmt::format("a folder is one ruleset, and both {} and {} begin one",
                               state_.files[begun->second.file].name(), state_.files[file.number].name()))
            .related(begun->second, "the first one")
            .help("the header in one file alone; or check each file by its own name");
        return true;
      }
    }
    return false;
  }

  template <class Form>
  void line(const Form& /*not a header line*/, Span /*head*/) {}

  void line(const ast::RulesetLine& line, Span head) {
    if (first("ruleset", head)) {
      state_.ruleset.name = line.name;
    }
  }
  void line(const ast::LanguageLine& line, Span head) {
    if (first("language", head) && line.version != kLanguageVersion) {
      state_.diagnostics
          .error("R0503", head,
                 fmt::format("this program knows version {} of the language, not {}", kLanguageVersion,
                             line.version))
          .help(fmt::format("language {}", kLanguageVersion));
    }
  }
  void line(const ast::CurrencyLine& line, Span head) {
    if (!first("currency", head)) {
      return;
    }
    if (const auto currency = find_currency(line.currency.text)) {
      state_.ruleset.currency = *currency;
      state_.currency_known = true;
      return;
    }
    static_cast<void>(known_currency(state_, line.currency, "currency "));
  }
  void line(const ast::RoundingLine& line, Span head) {
    if (!first("rounding", head)) {
      return;
    }
    if (const auto mode = rounding_mode(line.mode, state_.diagnostics)) {
      state_.ruleset.rounding = *mode;
    }
  }
  void line(const ast::MonthsLine& /*line*/, Span head) {
    if (first("months", head)) {
      state_.ruleset.month_rule = MonthRule::kClampToMonthEnd;
    }
  }
  void line(const ast::TiersLine& line, Span head) {
    if (!first("tiers", head)) {
      return;
    }
    std::unordered_map<std::string, Span> places;
    for (const ast::Name& tier : line.tiers) {
      const auto [place, is_new] = places.emplace(tier.text, tier.span);
      if (is_new) {
        state_.ruleset.tiers.push_back(tier.text);
      } else {
        state_.diagnostics.error("R0506", tier.span, fmt::format("the tier `{}` is named twice", tier.text))
            .related(place->second, "named here first");
      }
    }
  }
  void line(const ast::RatesLine& line, Span head) {
    if (!first("rates", head)) {
      return;
    }
    state_.ruleset.rates_last_published = line.last_published;
    if (line.pivot && known_currency(state_, *line.pivot)) {
      state_.ruleset.pivot = line.pivot->text;
    }
  }

  bool first(const std::string& keyword, Span head) {
    const auto [place, is_new] = seen_.emplace(keyword, head);
    if (!is_new) {
      state_.diagnostics.error("R0502", head, fmt::format("the header line `{}` is there twice", keyword))
          .related(place->second, "the first one")
          .help("one of the two");
    }
    return is_new;
  }

  void ask_for_missing() {
    struct Needed {
      std::string_view code;
      std::string keyword;
      std::string_view asks;
      std::string_view write;
    };
    static const std::array<Needed, 5> kNeeded = {{
        {"R0501", "ruleset", "this ruleset has no name",
         "ruleset \"Partner programme 2026\"   as the first line"},
        {"R0507", "language", "this ruleset doesn't say in which version of the language it is written",
         "language 1"},
        {"R0508", "currency", "this ruleset doesn't say in which currency it pays", "currency EUR"},
        {"R0509", "rounding", "this ruleset doesn't say how amounts are rounded",
         "rounding half-even, once per payout line"},
        {"R0510", "months", "this ruleset doesn't say what Jan 31 + 1 month is", "months clamp to month end"},
    }};
    const auto name = seen_.find("ruleset");
    const Span place = name != seen_.end() ? name->second : Span{};
    for (const Needed& each : kNeeded) {
      if (!seen_.contains(each.keyword) && !state_.damage.may_be_header_line(each.keyword)) {
        state_.diagnostics.error(each.code, place, std::string(each.asks)).help(std::string(each.write));
      }
    }
  }

  AnalysisState& state_;
  std::unordered_map<std::string, Span> seen_;
};

}  // namespace

void analyze_header(AnalysisState& state) {
  HeaderReader(state).read();
}

}  // namespace remit
