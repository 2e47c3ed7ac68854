#include "engine/report/continuous_integration.hpp"

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("JUnit's report counts and escapes") {
  CHECK(junit_report("a & b", {{"one", "file", {}, {}}, {"two", "file", {"x < y\nat \x01"}, "note"}}) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites tests=\"2\" failures=\"1\" errors=\"0\">\n"
        "  <testsuite name=\"a &amp; b\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
        "    <testcase name=\"one\" classname=\"file\"/>\n"
        "    <testcase name=\"two\" classname=\"file\">\n"
        "      <failure message=\"x &lt; y\">x &lt; y&#10;at \xEF\xBF\xBD</failure>\n"
        "      <system-out>note</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

TEST_CASE("workflow commands escape what would end them") {
  CHECK(github_command("error", "a,b:c.remit", 3, 7, "R0207", "100%\nsecond") ==
        "::error file=a%2Cb%3Ac.remit,line=3,col=7,title=R0207::100%25%0Asecond\n");
  CHECK(github_command("notice", "f", 1, 0, "", "x") == "::notice file=f,line=1::x\n");
}

}  // namespace remit
