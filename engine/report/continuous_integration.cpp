#include "engine/report/continuous_integration.hpp"

namespace remit {
namespace {

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    switch (byte) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      case '\t':
        escaped += "&#9;";
        break;
      default:
        escaped += code < 0x20U ? std::string("\xEF\xBF\xBD") : std::string(1, byte);
    }
  }
  return escaped;
}

// The percent escapes of workflow commands; properties also escape their own separators.
std::string workflow_text(std::string_view text, bool property) {
  std::string escaped;
  for (const char byte : text) {
    switch (byte) {
      case '%':
        escaped += "%25";
        break;
      case '\r':
        escaped += "%0D";
        break;
      case '\n':
        escaped += "%0A";
        break;
      case ':':
        escaped += property ? "%3A" : ":";
        break;
      case ',':
        escaped += property ? "%2C" : ",";
        break;
      default:
        escaped += byte;
    }
  }
  return escaped;
}

void append_case(std::string& text, const JunitCase& test) {
  text +=
      "    <testcase name=\"" + xml_text(test.name) + "\" classname=\"" + xml_text(test.class_name) + "\"";
  if (test.failures.empty() && test.output.empty()) {
    text += "/>\n";
    return;
  }
  text += ">\n";
  for (const std::string& failure : test.failures) {
    const std::string message = failure.substr(0, failure.find('\n'));
    text += "      <failure message=\"" + xml_text(message) + "\">" + xml_text(failure) + "</failure>\n";
  }
  if (!test.output.empty()) {
    text += "      <system-out>" + xml_text(test.output) + "</system-out>\n";
  }
  text += "    </testcase>\n";
}

}  // namespace

std::string junit_report(std::string_view suite, const std::vector<JunitCase>& cases) {
  std::size_t failed = 0;
  for (const JunitCase& test : cases) {
    failed += test.failures.empty() ? 0U : 1U;
  }
  const std::string counts = "tests=\"" + std::to_string(cases.size()) + "\" failures=\"" +
                             std::to_string(failed) + "\" errors=\"0\"";
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts + ">\n";
  text += "  <testsuite name=\"" + xml_text(suite) + "\" " + counts + ">\n";
  for (const JunitCase& test : cases) {
    append_case(text, test);
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

std::string github_command(std::string_view level, std::string_view file, std::uint32_t line,
                           std::uint32_t column, std::string_view title, std::string_view message) {
  std::string text =
      "::" + std::string(level) + " file=" + workflow_text(file, true) + ",line=" + std::to_string(line);
  if (column != 0) {
    text += ",col=" + std::to_string(column);
  }
  if (!title.empty()) {
    text += ",title=" + workflow_text(title, true);
  }
  return text + "::" + workflow_text(message, false) + "\n";
}

}  // namespace remit
