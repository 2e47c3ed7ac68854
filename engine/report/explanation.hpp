// How an amount came about, as a tree of steps that follows the clauses of its rule: what was read, what each
// clause made of it, and where in the rule files it says so. Made for people, kept as data.
#pragma once

#include <string>
#include <vector>

namespace remit {

/// One step. `what` names it (`amount`, `from EUR 50000.00`), `text` says how it was worked out, `value` is
/// what came out; each may be empty. `place` is `file:line`.
struct ExplanationStep {
  std::string what;
  std::string text;
  std::string value;
  std::string place;
  std::vector<ExplanationStep> children;
};

/// The steps as an indented tree, a step a line: `what: value — text  [place]`. Ends in a line feed.
[[nodiscard]] std::string render_text(const ExplanationStep& root);

/// The steps as one JSON object on one line: what, text, value, place, steps; empty ones are left out.
[[nodiscard]] std::string render_json(const ExplanationStep& root);

/// One step that came out differently: the same place in two trees.
struct ChangedStep {
  std::string what;    ///< names from the root down, joined by ` / `
  std::string before;  ///< empty: the step wasn't there
  std::string now;     ///< likewise
};

/// The innermost steps of `now` and `before` that have different values, in order of `now`. A step is found
/// again by its names from the root down.
[[nodiscard]] std::vector<ChangedStep> changed_steps(const ExplanationStep& before,
                                                     const ExplanationStep& now);

}  // namespace remit
