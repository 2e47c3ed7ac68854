#include "engine/ledger/declared_facts.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/base/check.hpp"
#include "engine/ledger/chained_texts.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/schema.hpp"

namespace remit {
namespace {

constexpr const char* kRegisters = R"sql(
CREATE TABLE declared_fact(
  number   INTEGER PRIMARY KEY,
  fact     TEXT NOT NULL UNIQUE COLLATE NOCASE,
  of_fact  TEXT NOT NULL,
  row_hash BLOB NOT NULL CHECK (length(row_hash) = 32)
) STRICT;

CREATE TABLE declared_field(
  number   INTEGER PRIMARY KEY,
  fact     TEXT NOT NULL REFERENCES declared_fact(fact),
  field    TEXT NOT NULL COLLATE NOCASE,
  type     TEXT NOT NULL,
  row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
  UNIQUE (fact, field)
) STRICT;
)sql";

/// What a declared kind is of; empty when it is of nothing.
std::string parent_of(const FactSchema& schema, FactKind kind) {
  const auto link = schema.inherits_through(kind);
  return link ? schema.field(kind, *link).name : std::string();
}

std::vector<FieldDefinition> declared_fields(const FactDefinition& fact) {
  std::vector<FieldDefinition> fields;
  for (const FieldDefinition& field : fact.fields) {
    if (field.origin == FieldOrigin::kDeclared) {
      fields.push_back(field);
    }
  }
  return fields;
}

std::string of_what(const std::string& parent) {
  return parent.empty() ? "of nothing" : "of a " + parent;
}

/// The fields of a kind that both know: those of the ledger, then what the rules add.
Result<std::vector<FieldDefinition>> joined_fields(const FactDefinition& remembered,
                                                   const FactDefinition& declared) {
  std::vector<FieldDefinition> fields = declared_fields(remembered);
  for (FieldDefinition& field : declared_fields(declared)) {
    const auto there = std::find_if(fields.begin(), fields.end(),
                                    [&](const FieldDefinition& each) { return each.name == field.name; });
    if (there == fields.end()) {
      fields.push_back(std::move(field));
    } else if (there->type != field.type) {
      return input_error(
          fmt::format("the ledger keeps {}.{} as {}, and these rules declare it as {}; a field of "
                      "another name is needed",
                      declared.name, field.name, to_text(there->type), to_text(field.type)));
    }
  }
  return fields;
}

/// A kind whose tables SQLite would take for those of `name`.
std::optional<std::string> name_in_other_capitals(const FactSchema& schema, const std::string& name) {
  for (std::size_t kind = 0; kind < schema.kind_count(); ++kind) {
    const std::string& stem = schema.fact(static_cast<FactKind>(kind)).file_stem;
    if (sqlite3_stricmp(stem.c_str(), name.c_str()) == 0) {
      return stem;
    }
  }
  return std::nullopt;
}

std::size_t declared_kinds(const FactSchema& schema) {
  return schema.kind_count() - kStandardFactKinds;
}

FactKind declared_kind(std::size_t index) {
  return static_cast<FactKind>(kStandardFactKinds + index);
}

}  // namespace

void make_declared_facts(sqlite3* connection) {
  execute(connection, kRegisters);
  for (const std::string_view table : {"declared_fact", "declared_field"}) {
    execute(connection, append_only_sql(table));
  }
  drop_replace_guards(connection);
  make_replace_guards(connection);
}

FactSchema remembered_schema(Ledger::Store& store) {
  FactSchema schema = FactSchema::standard();
  std::map<std::string, std::vector<FieldDefinition>, std::less<>> fields;
  const StatementUse field = store.prepare("SELECT fact, field, type FROM declared_field ORDER BY number");
  while (field->step()) {
    FieldDefinition& kept = fields[std::string(field->text(0))].emplace_back();
    kept.name = field->text(1);
    kept.type = parse_field_type(field->text(2)).value();
  }
  const StatementUse fact = store.prepare("SELECT fact, of_fact FROM declared_fact ORDER BY number");
  while (fact->step()) {
    std::string name(fact->text(0));
    const std::string_view parent = fact->text(1);
    std::vector<FieldDefinition> own = std::move(fields[name]);
    const std::optional<FactKind> of = parent.empty() ? std::nullopt : schema.find_fact(parent);
    schema.add_fact(declared_fact(schema, std::move(name), of, std::move(own)));
  }
  return schema;
}

Result<FactSchema> with_declared(const FactSchema& remembered, const FactSchema& declared) {
  FactSchema joined = FactSchema::standard();
  for (std::size_t index = 0; index < declared_kinds(remembered); ++index) {
    const FactKind kind = declared_kind(index);
    const FactDefinition& fact = remembered.fact(kind);
    std::vector<FieldDefinition> fields = declared_fields(fact);
    const std::string parent = parent_of(remembered, kind);
    if (const auto again = declared.find_fact(fact.name)) {
      if (const std::string other = parent_of(declared, *again); other != parent) {
        return input_error(
            fmt::format("the ledger keeps `{}` {}, and these rules declare it {}; a fact of another "
                        "name is needed",
                        fact.name, of_what(parent), of_what(other)));
      }
      Result<std::vector<FieldDefinition>> both = joined_fields(fact, declared.fact(*again));
      if (!both) {
        return tl::make_unexpected(both.error());
      }
      fields = std::move(*both);
    }
    joined.add_fact(declared_fact(joined, fact.name, joined.find_fact(parent), std::move(fields)));
  }
  for (std::size_t index = 0; index < declared_kinds(declared); ++index) {
    const FactKind kind = declared_kind(index);
    const FactDefinition& fact = declared.fact(kind);
    if (joined.find_fact(fact.name)) {
      continue;
    }
    if (const auto clash = name_in_other_capitals(joined, fact.name)) {
      return input_error(
          fmt::format("the ledger keeps `{}` and `{}` as one; write the name in one way", *clash, fact.name));
    }
    joined.add_fact(
        declared_fact(joined, fact.name, joined.find_fact(parent_of(declared, kind)), declared_fields(fact)));
  }
  return joined;
}

void remember_facts(Ledger::Store& store, const FactSchema& schema) {
  const FactSchema before = remembered_schema(store);
  for (std::size_t index = 0; index < declared_kinds(schema); ++index) {
    const FactKind kind = declared_kind(index);
    const FactDefinition& fact = schema.fact(kind);
    const auto known = before.find_fact(fact.name);
    if (!known) {
      append_texts(store, "declared_fact", {fact.name, parent_of(schema, kind)}, "fact, of_fact");
      execute(store.connection(), fact_table_sql(schema, fact_layout(schema, kind)));
    }
    for (const FieldDefinition& field : declared_fields(fact)) {
      if (!known || !before.find_field(*known, field.name)) {
        append_texts(store, "declared_field", {fact.name, field.name, to_text(field.type)},
                     "fact, field, type");
      }
    }
  }
}

}  // namespace remit
