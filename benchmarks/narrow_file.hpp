// The generated facts in a SQLite file of an expert's own: only what the reference plan reads, whole numbers
// as keys, dates as text. What remit's ledger keeps besides (versions, booking dates, hashes, words) isn't
// there.
#pragma once

#include <filesystem>

#include "benchmarks/reference_facts.hpp"

namespace remit::benchmarks {

/// partner(id, gold), deal(id, partner, closed_on, value), invoice(id, deal, issued_on, net) and
/// credit_note(id, invoice, issued_on, amount), with an index of the last two by date. Ids count from 1 as in
/// the import files; invoices stand in order of date, then id. Amounts are cents.
void write_narrow_file(const ReferenceFacts& facts, const std::filesystem::path& path);

}  // namespace remit::benchmarks
