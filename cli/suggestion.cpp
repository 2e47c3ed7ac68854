#include "cli/suggestion.hpp"

#include <algorithm>
#include <cstddef>

namespace remit::cli {
namespace {

// The nearest of `candidates`, unless so much is different that it would be a guess.
std::optional<std::string> nearest(const std::string& word, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = spelling_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string with_suggestion(std::string message, const std::string& word,
                            const std::vector<std::string>& candidates) {
  const std::optional<std::string> meant = nearest(word, candidates);
  return meant ? message + "; did you mean " + *meant + "?" : message;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::vector<std::string> commands_of(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

}  // namespace

std::size_t spelling_distance(const std::string& left, const std::string& right) {
  // Three rows of the usual table: the swap of neighbours looks back two.
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> current(right.size() + 1);
  for (std::size_t column = 0; column <= right.size(); ++column) {
    last[column] = column;
  }
  for (std::size_t row = 1; row <= left.size(); ++row) {
    current[0] = row;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const bool same = left[row - 1] == right[column - 1];
      current[column] =
          std::min({last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0U : 1U)});
      if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1]) {
        current[column] = std::min(current[column], before_last[column - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(current);
  }
  return last[right.size()];
}

std::optional<std::string> explain_misspelling(const CLI::App& program, const CLI::App& command,
                                               const std::vector<std::string>& words) {
  if (words.empty()) {
    return "a command is missing";
  }
  if (&command == &program) {
    const std::string& word = words.front();
    if (word.empty() || word.front() == '-') {
      return std::nullopt;
    }
    const std::vector<std::string> commands = commands_of(program);
    const std::string message = with_suggestion("there is no command " + word, word, commands);
    return message.ends_with('?') ? message : message + "; there are: " + joined(commands);
  }
  const std::vector<std::string> options = options_of(command);
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name == "--") {
      return std::nullopt;  // everything behind it is a name, however it begins
    }
    if (name.rfind("--", 0) == 0 && std::find(options.begin(), options.end(), name) == options.end()) {
      return with_suggestion("remit " + command.get_name() + " has no option " + name, name, options);
    }
  }
  return std::nullopt;
}

}  // namespace remit::cli
