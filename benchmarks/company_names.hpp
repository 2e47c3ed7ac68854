// Names for made-up companies: no two alike, and none that a real one is meant by.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "benchmarks/integer_random.hpp"

namespace remit::benchmarks {

/// `count` different names of consultancies, agencies and resellers. At most 900.
[[nodiscard]] std::vector<std::string> partner_names(IntegerRandom& random, std::size_t count);

/// `count` different names of businesses of all trades. At most 2,000.
[[nodiscard]] std::vector<std::string> customer_names(IntegerRandom& random, std::size_t count);

}  // namespace remit::benchmarks
