#include "tests/laws/ledger_files.hpp"

#include <fstream>
#include <map>
#include <string>
#include <utility>

#include <rapidcheck.h>

#include "engine/analysis/overloaded.hpp"
#include "engine/base/check.hpp"
#include "engine/ledger/import.hpp"
#include "tests/laws/draw.hpp"

namespace remit::laws {
namespace {

std::string text_of(const MemoryValue& value) {
  return std::visit(Overloaded{[](const std::string& word) { return word; },
                               [](const Date& date) { return date == Date::missing() ? "" : date.to_text(); },
                               [](const Rational& number) { return to_text(number); },
                               [](const MemoryMoney& money) { return to_text(money.amount); }},
                    value);
}

std::string quoted(const std::string& cell) {
  std::string text = "\"";
  for (const char each : cell) {
    text += each == '"' ? "\"\"" : std::string(1, each);
  }
  return text + "\"";
}

// The columns of a kind's file, each with the field that fills it.
std::vector<std::pair<std::string, std::string>> columns_of(const FactDefinition& fact) {
  std::vector<std::pair<std::string, std::string>> columns;
  for (const FieldDefinition& field : fact.fields) {
    if (field.origin != FieldOrigin::kDated && field.origin != FieldOrigin::kDerived) {
      columns.emplace_back(field.column, field.name);
    }
  }
  return columns;
}

}  // namespace

std::vector<std::filesystem::path> write_files(const FactSchema& schema, const std::vector<MemoryFact>& facts,
                                               const std::filesystem::path& folder) {
  std::map<std::pair<FactKind, std::string>, std::size_t> versions;
  std::map<std::pair<std::size_t, FactKind>, std::string> files;  // by version and kind
  std::size_t waves = 0;
  for (const MemoryFact& fact : facts) {
    const std::size_t version = versions[{fact.kind, fact.id}]++;
    waves = std::max(waves, version + 1);
    const FactDefinition& definition = schema.fact(fact.kind);
    const auto columns = columns_of(definition);
    std::string& file = files[{version, fact.kind}];
    if (file.empty()) {
      file = definition.has_id ? "id" : "";
      for (const auto& [column, field] : columns) {
        file += (file.empty() ? "" : ",") + column;
      }
      file += ",booked_on\n";
    }
    std::string row = definition.has_id ? quoted(fact.id) : "";
    for (const auto& [column, field] : columns) {
      const auto value = fact.fields.find(field);
      row += (&column == &columns.front().first && !definition.has_id ? "" : ",") +
             (value == fact.fields.end() ? "" : quoted(text_of(value->second)));
    }
    file += row + "," + (fact.booked_on == Date::missing() ? "" : fact.booked_on.to_text()) + "\n";
  }
  std::vector<std::filesystem::path> folders;
  for (std::size_t wave = 0; wave < waves; ++wave) {
    folders.push_back(folder / ("wave-" + std::to_string(wave)));
    std::filesystem::create_directories(folders.back());
  }
  for (const auto& [place, text] : files) {
    std::ofstream stream(folders[place.first] / (schema.fact(place.second).file_stem + ".csv"),
                         std::ios::binary);
    stream << text;
    check(stream.good(), "a test can write its files");
  }
  return folders;
}

std::vector<std::vector<MemoryFact>> in_parts(const std::vector<MemoryFact>& facts, std::size_t parts,
                                              std::uint64_t seed) {
  Draw draw(seed);
  std::vector<std::vector<MemoryFact>> divided(parts);
  std::map<std::pair<FactKind, std::string>, std::size_t> part_of_version;
  for (const MemoryFact& fact : facts) {
    std::size_t& part = part_of_version[{fact.kind, fact.id}];
    const bool is_late =
        draw.chance(fact.kind == FactKind::kPartner || fact.kind == FactKind::kCustomer ? 3 : 15);
    if (is_late) {
      part = std::max(part, static_cast<std::size_t>(draw.between(0, static_cast<std::int64_t>(parts) - 1)));
    }
    divided[part].push_back(fact);
  }
  return divided;
}

namespace {

/// The day on which a fact is known to have come, as far as its fields tell.
Date day_of(const MemoryFact& fact) {
  Date day = fact.booked_on;
  for (const auto& [name, value] : fact.fields) {
    const Date* const date = std::get_if<Date>(&value);
    if (!fact.booked_on.is_ordinary() && date != nullptr && date->is_ordinary()) {
      day = day.is_ordinary() ? std::max(day, *date) : *date;
    }
  }
  return day;
}

}  // namespace

std::vector<std::vector<MemoryFact>> by_months(const std::vector<MemoryFact>& facts,
                                               const std::vector<Date>& ends, std::uint64_t seed) {
  constexpr int kLatePercent = 8;
  Draw draw(seed);
  std::vector<std::vector<MemoryFact>> divided(ends.size());
  std::map<std::pair<FactKind, std::string>, std::size_t> part_of_version;
  const auto last = static_cast<std::int64_t>(ends.size()) - 1;
  for (const MemoryFact& fact : facts) {
    const Date day = day_of(fact);
    std::int64_t own = 0;
    while (own < last && day.is_ordinary() && ends[static_cast<std::size_t>(own)] < day) {
      ++own;
    }
    own = draw.chance(kLatePercent) ? draw.between(own, last) : own;
    std::size_t& part = part_of_version[{fact.kind, fact.id}];
    part = std::max(part, static_cast<std::size_t>(own));
    divided[part].push_back(fact);
  }
  return divided;
}

bool import_part(Ledger& ledger, const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                 const std::filesystem::path& folder) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  ImportOptions options;
  options.declared = ruleset.schema;
  for (const std::filesystem::path& wave : write_files(ruleset.schema, facts, folder)) {
    const Result<ImportReport> report = import_facts(ledger, {wave}, options);
    RC_ASSERT(report.has_value());
    if (!report->kept) {
      return false;
    }
  }
  return true;
}

std::unique_ptr<Ledger> imported(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                 const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::unique_ptr<Ledger> ledger = std::move(*Ledger::create(folder / "a.ledger"));
  return import_part(*ledger, ruleset, facts, folder / "files") ? std::move(ledger) : nullptr;
}

std::optional<BatchReport> run(Ledger& ledger, const Ruleset& ruleset, const Period& period) {
  BatchRequest request;
  request.ruleset = &ruleset;
  request.period = period;
  Result<BatchReport> report = run_batch(ledger, request);
  if (!report) {
    RC_ASSERT(report.error().message.find("beyond 9,223,372,036,854,775,807 minor units") !=
              std::string::npos);
    return std::nullopt;
  }
  return std::move(*report);
}

}  // namespace remit::laws
