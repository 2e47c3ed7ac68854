#include "tests/laws/changed_rules.hpp"

#include <cctype>
#include <string>
#include <utility>
#include <vector>

namespace remit::laws {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

bool begins_with(const std::string& line, const std::string& word) {
  return line.rfind("  " + word + " ", 0) == 0;
}

/// Another digit in one of its numbers, unless that is a part of a word or a date.
void change_a_number(Draw& draw, std::string& text) {
  std::vector<std::size_t> places;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const auto is_digit = [&](std::size_t place) {
      return std::isdigit(static_cast<unsigned char>(text[place])) != 0;
    };
    if (is_digit(at) && (text[at - 1] == ' ' || text[at - 1] == '.') && text[at + 1] != '-') {
      places.push_back(at);
    }
  }
  if (!places.empty()) {
    text[draw.one_of(places)] = static_cast<char>('1' + draw.between(0, 8));
  }
}

void change_dates(Draw& draw, std::string& rule) {
  std::vector<std::string> lines = lines_of(rule);
  for (std::string& line : lines) {
    const std::size_t by = line.find(" by ");
    if (begins_with(line, "effective") && by != std::string::npos && draw.chance(60)) {
      line = "  effective  from " + draw.word({"2024-01-01", "2025-01-01", "2025-01-15", "2025-04-01"}) +
             draw.word({"", " through 2025-12-31", " through 2025-10-15"}) + line.substr(by);
    }
  }
  rule = text_of(lines);
}

/// One with one name ends, and another begins that pays something else.
void add_a_version(Draw& draw, std::string& rule) {
  std::vector<std::string> first = lines_of(rule.substr(0, rule.find("\n\n") + 1));
  const std::string amendments = rule.substr(std::min(rule.find("\n\n") + 1, rule.size()));
  std::vector<std::string> second = first;
  const std::string day = draw.word({"2025-03", "2025-05", "2025-09"});
  for (std::size_t line = 0; line < first.size(); ++line) {
    const std::size_t by = first[line].find(" by ");
    if (begins_with(first[line], "effective") && by != std::string::npos) {
      first[line] = "  effective  from 2024-01-01 through " + day + "-14" + first[line].substr(by);
      second[line] = "  effective  from " + day + "-15" + second[line].substr(by);
    } else if (begins_with(first[line], "amount") && draw.chance(70)) {
      change_a_number(draw, second[line]);
    }
  }
  rule = text_of(first) + "\n" + text_of(second) + amendments;
}

void leave_a_clause_out(Draw& draw, std::string& rule) {
  std::vector<std::string> lines = lines_of(rule);
  std::vector<std::size_t> clauses;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    for (const char* word :
         {"cap", "floor", "due", "split", "rounding", "decay", "during", "clawback", "refunds"}) {
      if (begins_with(lines[line], word)) {
        clauses.push_back(line);
      }
    }
  }
  if (!clauses.empty()) {
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(draw.one_of(clauses)));
  }
  rule = text_of(lines);
}

/// The last version or amendment is gone.
void leave_a_part_out(std::string& rule) {
  const std::size_t last = rule.rfind("\n\n");
  rule = last == std::string::npos ? rule : rule.substr(0, last + 1);
}

/// Another word of the language in place of one that is there.
void change_a_word(Draw& draw, std::string& text) {
  const std::vector<std::pair<std::string, std::string>> words = {{"  less ", "  plus "},
                                                                  {"window  month", "window  quarter"},
                                                                  {"window  year", "window  lifetime"},
                                                                  {" so far", " before this"},
                                                                  {" >= ", " > "},
                                                                  {" and ", " or "},
                                                                  {"re-rate", "none"},
                                                                  {"at original rate", "re-rate"},
                                                                  {"per month", "per quarter"},
                                                                  {"marginal", "whole"},
                                                                  {"starts   EUR 0", "starts   EUR 7"},
                                                                  {"half-up", "half-down"},
                                                                  {"for tier Gold", "for tier Silver"}};
  for (std::int64_t tries = 0; tries < 12; ++tries) {
    const auto& [one, other] = draw.one_of(words);
    const bool forward = draw.chance(50);
    const std::string& from = forward ? one : other;
    if (const std::size_t place = text.find(from); place != std::string::npos) {
      text.replace(place, from.size(), forward ? other : one);
      return;
    }
  }
}

void change_one(Draw& draw, RuleText& text) {
  const auto any_rule = [&]() -> std::string& {
    return text
        .rules[static_cast<std::size_t>(draw.between(0, static_cast<std::int64_t>(text.rules.size()) - 1))];
  };
  switch (draw.between(0, 11)) {
    case 0:
      return change_dates(draw, any_rule());
    case 1:
      return add_a_version(draw, any_rule());
    case 2:
      return leave_a_clause_out(draw, any_rule());
    case 3:
      return leave_a_part_out(any_rule());
    case 4: {
      std::string another = any_rule();
      const std::size_t behind_name = another.find('\n');
      if (behind_name == std::string::npos) {
        return;
      }
      another.insert(behind_name, "_too");
      another = another.substr(0, another.find("\n\n") + 1);
      text.rules.push_back(std::move(another));
      return;
    }
    case 5:
      if (text.rules.size() > 1) {
        text.rules.erase(text.rules.begin() +
                         draw.between(0, static_cast<std::int64_t>(text.rules.size()) - 1));
      }
      return;
    case 9:
      return change_a_word(draw, any_rule());
    case 10:
      if (!text.declarations.empty()) {
        const auto last = static_cast<std::int64_t>(text.declarations.size()) - 1;
        change_a_word(draw, text.declarations[static_cast<std::size_t>(draw.between(0, last))]);
      }
      return;
    case 6:
      return draw.shuffle(text.rules);
    case 7:
      text.rules.push_back("# Nothing else.\n");
      return;
    case 8:
      if (!text.declarations.empty()) {
        const auto last = static_cast<std::int64_t>(text.declarations.size()) - 1;
        change_a_number(draw, text.declarations[static_cast<std::size_t>(draw.between(0, last))]);
      }
      return;
    default:
      return change_a_number(draw, any_rule());
  }
}

}  // namespace

MadeCase with_changed_rules(Draw& draw, const MadeCase& made) {
  MadeCase changed = made;
  changed.shrunk = true;
  for (std::int64_t left = draw.chance(30) ? 2 : 1; left > 0 && !changed.rules.rules.empty(); --left) {
    change_one(draw, changed.rules);
  }
  return changed;
}

}  // namespace remit::laws
