// A visitor made of lambdas, one for each alternative of a variant.
#pragma once

namespace remit {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace remit
