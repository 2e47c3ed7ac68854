// A programme as large firms have them, made by the line: the same few kinds of rules for every region.
#pragma once

#include <cstddef>
#include <string>

namespace remit::test {

/// A rule file without a mistake. Each region has a measure, two scales and three rules, 39 lines in all,
/// behind a header of 9.
[[nodiscard]] std::string large_programme(std::size_t regions);

}  // namespace remit::test
