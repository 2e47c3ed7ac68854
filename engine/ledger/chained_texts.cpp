#include "engine/ledger/chained_texts.hpp"

#include <span>

#include <fmt/format.h>

namespace remit {

std::int64_t append_texts(Ledger::Store& store, const std::string& table,
                          std::initializer_list<std::string_view> texts, const std::string& columns) {
  const std::int64_t number =
      store.select_integer(fmt::format("SELECT max(number) FROM {}", table)).value_or(0) + 1;
  RowHasher hasher(store.head_of(table, "number"));
  hasher.begin();
  hasher.add(0, number);
  std::string parameters;
  std::uint16_t position = 1;
  for (const std::string_view text : texts) {
    hasher.add(position++, text);
    parameters += ", ?";
  }
  const RowHash& hash = hasher.finish();
  const StatementUse insert = store.prepare(
      fmt::format("INSERT INTO {}(number, {}, row_hash) VALUES (?{}, ?)", table, columns, parameters));
  insert->bind(1, number);
  int parameter = 2;
  for (const std::string_view text : texts) {
    insert->bind(parameter++, text);
  }
  insert->bind(parameter, std::span(hash)).run();
  return number;
}

}  // namespace remit
