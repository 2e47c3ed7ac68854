// What the analysis tells of a text, a line each, for tests.
#pragma once

#include <string>
#include <vector>

#include "engine/analysis/analyze.hpp"

namespace remit {

/// A sound header in a file of its own, so that the lines of a test's text count from 1.
[[nodiscard]] grammar::SourceFile test_header();

/// `text` analysed together with test_header().
[[nodiscard]] Analysis analysis_of(const std::string& text, const KnownWords* ledger = nullptr);

/// Every diagnostic of `text`, in order: `error R0404 5:22 a deal has no field … | what to write (3:1
/// place)`.
[[nodiscard]] std::vector<std::string> told(const std::string& text, const KnownWords* ledger = nullptr);

/// The same of several files; each line begins with the file's name.
[[nodiscard]] std::vector<std::string> told(const std::vector<grammar::SourceFile>& files);

/// A rule for each deal whose fifth line is `amount     AMOUNT`.
[[nodiscard]] std::string deal_rule(const std::string& amount);

/// A text, and what is told of it.
struct ToldCase {
  const char* name;
  std::string text;
  std::vector<std::string> told;
};
void check_cases(const std::vector<ToldCase>& cases);

}  // namespace remit
