// Results that a law can't do without.
#pragma once

#include <stdexcept>
#include <utility>

#include "engine/base/result.hpp"

namespace remit::laws {

/// A law that can't be checked has failed; rapidcheck reports what was thrown.
template <class T>
[[nodiscard]] T required(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}

}  // namespace remit::laws
