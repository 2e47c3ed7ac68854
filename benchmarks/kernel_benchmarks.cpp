// What the parts of an evaluation cost by themselves: exact integers on their three rungs, scales and decays
// in the executor, CSV, the parser and the analysis. For Google Benchmark; its options are `kernel_benchmarks
// --help`.
//
// Every benchmark compares its answer with one that is worked out another way, here by plain loops over whole
// cents. Ends with 1 when an answer is wrong.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "benchmarks/reference_plan.hpp"
#include "engine/analysis/rule_files.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/ledger/csv_reader.hpp"
#include "engine/money/ladder.hpp"
#include "grammar/parser/parser.hpp"

namespace remit::benchmarks {
namespace {

bool all_answers_are_right = true;

void expect(benchmark::State& state, std::int64_t answer, std::int64_t expected) {
  if (answer != expected) {
    all_answers_are_right = false;
    state.SkipWithError(fmt::format("came to {}, expected {}", answer, expected).c_str());
  }
}

// ---- the money ladder
// ---------------------------------------------------------------------------------------

constexpr std::int64_t kAmounts = 100'000;

// Cents between 1 and 500,000.01, far from any order.
std::int64_t amount_of(std::int64_t index) {
  return index * 7'919 % 50'000'000 + 1;
}

// 3% of each amount, rounded to a cent, and the sum: what a rule without anything else costs.
template <class Integer>
void sum_of_rounded(benchmark::State& state) {
  std::vector<Integer> amounts;
  std::int64_t expected = 0;
  for (std::int64_t index = 0; index < kAmounts; ++index) {
    amounts.emplace_back(amount_of(index));
    expected += half_even(amount_of(index) * 3, 100);
  }
  Integer sum{};
  for ([[maybe_unused]] auto _ : state) {
    sum = Integer{};
    for (const Integer& amount : amounts) {
      sum += round_quotient(amount * Integer(std::int64_t{3}), Integer(std::int64_t{100}),
                            RoundingMode::kHalfEven);
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * kAmounts);
  expect(state, ExactInteger(sum).to_int64().value_or(0), expected);
}
BENCHMARK_TEMPLATE(sum_of_rounded, std::int64_t);
BENCHMARK_TEMPLATE(sum_of_rounded, Int128);
BENCHMARK_TEMPLATE(sum_of_rounded, ExactInteger);

// ---- rules in the executor
// ----------------------------------------------------------------------------------

constexpr std::int64_t kDeals = 20'000;
constexpr std::int32_t kFirstMonth = 2024 * 12;

constexpr std::string_view kHeader = R"(ruleset "Kernels"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

scale slices marginal
  from EUR 0        3%
  from EUR 50_000   5%
  from EUR 150_000  7%

scale steps whole
  from EUR 0        3%
  from EUR 50_000   5%
  from EUR 150_000  7%

rule paid
  for each   deal
  pays       deal.partner
  effective  from 2024-01-01 by deal.closed_on
  refunds    none
)";

// Deals of the fifteenth of 24 months, so that their full months since 2024-01-15 are 0 to 23.
std::int32_t month_of_deal(std::int64_t index) {
  return static_cast<std::int32_t>(index % 24);
}

void add_deals(MemoryFactSource& source) {
  const Currency euro = *find_currency("EUR");
  source.add({.kind = FactKind::kPartner, .id = "P1", .fields = {}});
  for (std::int64_t index = 0; index < kDeals; ++index) {
    const std::int32_t month = kFirstMonth + month_of_deal(index);
    source.add({.kind = FactKind::kDeal,
                .id = fmt::format("D{:09}", index),
                .fields = {{"partner", std::string("P1")},
                           {"stage", std::string("won")},
                           {"value", MemoryMoney{Rational(amount_of(index), 100), euro}},
                           {"currency", std::string("EUR")},
                           {"closed_on", *Date::from_civil(month / 12, month % 12 + 1, 15)}}});
  }
}

// How the graph is to see the amounts: with bounds that prove int64, or as anything, which takes int128.
enum class Bounds { kNarrow, kUnknown };

using Line = std::int64_t (*)(std::int64_t cents, std::int32_t month);

void evaluate_rule(benchmark::State& state, const std::string& clauses, Bounds bounds, Line line) {
  const Analysis analysis =
      analyze_sources({grammar::SourceFile("kernels.remit", std::string(kHeader) + clauses)});
  if (!analysis.ruleset) {
    all_answers_are_right = false;
    state.SkipWithError("the rules have mistakes");
    return;
  }
  FactBounds narrow;
  narrow.of_field = [](FactKind, std::size_t) {
    return std::optional(std::pair<std::int64_t, std::int64_t>(0, 50'000'001));
  };
  const Graph graph = build_graph(*analysis.ruleset, bounds == Bounds::kNarrow ? &narrow : nullptr);
  MemoryFactSource source(FactSchema::standard());
  add_deals(source);
  FactRequest request = graph.request;
  request.view.through = *Date::from_civil(2025, 12, 31);
  Result<FactSet> facts = source.read(request);
  EvaluationOptions options;
  options.through = request.view.through;
  std::int64_t sum = 0;
  for ([[maybe_unused]] auto _ : state) {
    const Result<Evaluation> evaluation = evaluate(graph, *facts, options);
    sum = 0;
    for (const std::int64_t cents : evaluation->lines.minor_units) {
      sum += cents;
    }
  }
  std::int64_t expected = 0;
  for (std::int64_t index = 0; index < kDeals; ++index) {
    expected += line(amount_of(index), month_of_deal(index));
  }
  state.SetItemsProcessed(state.iterations() * kDeals);
  expect(state, sum, expected);
}

std::int64_t above(std::int64_t cents, std::int64_t bound) {
  return std::max<std::int64_t>(0, cents - bound);
}

std::int64_t marginal_line(std::int64_t cents, std::int32_t) {
  return half_even(3 * cents + 2 * above(cents, 5'000'000) + 2 * above(cents, 15'000'000), 100);
}

std::int64_t whole_line(std::int64_t cents, std::int32_t) {
  return half_even(cents * (cents < 5'000'000 ? 3 : cents < 15'000'000 ? 5 : 7), 100);
}

std::int64_t linear_line(std::int64_t cents, std::int32_t month) {
  // A tenth, through month 12 whole, then a twenty-fourth less each month.
  return half_even(cents * (36 - std::max(12, month)), 240);
}

// 2^(-month / 6) in millionths, worked out with 50 digits.
constexpr std::array<std::int64_t, 24> kHalfLives = {1'000'000, 890'899, 793'701, 707'107, 629'961, 561'231,
                                                     500'000,   445'449, 396'850, 353'553, 314'980, 280'616,
                                                     250'000,   222'725, 198'425, 176'777, 157'490, 140'308,
                                                     125'000,   111'362, 99'213,  88'388,  78'745,  70'154};

std::int64_t half_life_line(std::int64_t cents, std::int32_t month) {
  return half_even(cents * kHalfLives.at(static_cast<std::size_t>(month)), 10'000'000);
}

void register_rules() {
  struct Case {
    const char* name;
    const char* clauses;
    Line line;
  };
  const std::array<Case, 4> cases = {{
      {"scale_marginal", "  amount     slices of deal.value\n", marginal_line},
      {"scale_whole", "  amount     steps of deal.value\n", whole_line},
      {"decay_linear",
       "  amount     10% of deal.value\n"
       "  decay      linear, 100% at month 12 to 50% at month 24, since 2024-01-15\n",
       linear_line},
      {"decay_half_life",
       "  amount     10% of deal.value\n"
       "  decay      half-life 6 months since 2024-01-15, to 6 decimals\n",
       half_life_line},
  }};
  for (const Case& each : cases) {
    for (const Bounds bounds : {Bounds::kNarrow, Bounds::kUnknown}) {
      benchmark::RegisterBenchmark(
          fmt::format("{}/{}", each.name, bounds == Bounds::kNarrow ? "narrow" : "unbounded").c_str(),
          [each, bounds](benchmark::State& state) { evaluate_rule(state, each.clauses, bounds, each.line); })
          ->Unit(benchmark::kMillisecond);
    }
  }
}

// ---- text
// ---------------------------------------------------------------------------------------------------

void read_csv(benchmark::State& state) {
  constexpr std::int64_t kRecords = 10'000;
  std::string text = "id,partner_id,name,issued_on,net,currency\n";
  for (std::int64_t index = 0; index < kRecords; ++index) {
    text += fmt::format("I{:09},P{:06},\"Alder, Falk & Sons\",2025-03-{:02},{}.{:02},EUR\n", index,
                        index % 997, index % 28 + 1, amount_of(index) / 100, amount_of(index) % 100);
  }
  std::int64_t fields = 0;
  for ([[maybe_unused]] auto _ : state) {
    CsvReader reader = CsvReader::over(text);
    fields = 0;
    while (reader.next() == CsvReader::Step::kRecord) {
      fields += static_cast<std::int64_t>(reader.fields().size());
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  expect(state, fields, (kRecords + 1) * 6);
}
BENCHMARK(read_csv)->Unit(benchmark::kMillisecond);

constexpr std::int64_t kRules = 100;

// A hundred rules that differ in their names: some 900 lines.
grammar::SourceFile many_rules() {
  std::string text(kHeader.substr(0, kHeader.find("rule paid")));
  for (std::int64_t index = 0; index < kRules; ++index) {
    text += fmt::format(
        "rule paid_{} \"New business\"\n"
        "  for each   deal where stage is won and kind is one of new, upgrade\n"
        "  pays       deal.partner\n"
        "  effective  from 2024-01-01 by deal.closed_on\n"
        "  amount     12% of deal.value when deal.value >= EUR 5_000\n"
        "             otherwise slices of deal.value + steps of deal.value\n"
        "  cap        EUR 5_000 per deal\n"
        "  refunds    re-rate\n\n",
        index);
  }
  return {"many.remit", text};
}

void parse_rules(benchmark::State& state) {
  const grammar::SourceFile file = many_rules();
  std::int64_t declarations = 0;
  for ([[maybe_unused]] auto _ : state) {
    declarations =
        static_cast<std::int64_t>(grammar::parse(file, grammar::FileNumber{0}).file.declarations.size());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.text().size()));
  constexpr std::int64_t kHeaderLinesAndScales = 5 + 2;
  expect(state, declarations, kRules + kHeaderLinesAndScales);
}
BENCHMARK(parse_rules)->Unit(benchmark::kMillisecond);

void parse_and_analyze_rules(benchmark::State& state) {
  std::int64_t rules = 0;
  for ([[maybe_unused]] auto _ : state) {
    const Analysis analysis = analyze_sources({many_rules()});
    rules = analysis.ruleset ? static_cast<std::int64_t>(analysis.ruleset->rules.size()) : 0;
  }
  expect(state, rules, kRules);
}
BENCHMARK(parse_and_analyze_rules)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace remit::benchmarks

int main(int argument_count, char** arguments) {
  remit::benchmarks::register_rules();
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) {
    return 2;
  }
  benchmark::RunSpecifiedBenchmarks();
  return remit::benchmarks::all_answers_are_right ? 0 : 1;
}
