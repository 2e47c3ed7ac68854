#include "benchmarks/company_names.hpp"

#include <array>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

#include "engine/base/check.hpp"

namespace remit::benchmarks {
namespace {

constexpr std::array<std::string_view, 60> kFirstWords = {
    "Alder",     "Ashford",    "Bergmann",   "Birchwood", "Bluestone",    "Brightwater", "Calder",
    "Castellan", "Cedar",      "Clearwell",  "Corvin",    "Dahlberg",     "Delacroix",   "Dunmore",
    "Eastgate",  "Elmfield",   "Estrela",    "Fairholm",  "Falk",         "Ferrante",    "Fjordside",
    "Foxglove",  "Granit",     "Greyfriars", "Halden",    "Harrow",       "Hawthorn",    "Highmoor",
    "Ingram",    "Isarblick",  "Juniper",    "Kastanie",  "Kestrel",      "Kingsway",    "Larkspur",
    "Lindqvist", "Lomond",     "Marlow",     "Meridian",  "Monteverde",   "Nightjar",    "Nordlicht",
    "Oakham",    "Olivier",    "Pellworm",   "Quillon",   "Ravensbourne", "Redwood",     "Rosenthal",
    "Sandpiper", "Silverlake", "Sorrel",     "Tamarisk",  "Thornbury",    "Valmont",     "Vesper",
    "Waldheim",  "Westerly",   "Yarrow",     "Zephyr"};

constexpr std::array<std::string_view, 15> kPartnerTrades = {
    "Consulting", "Digital",  "Systems", "IT Services", "Advisory",     "Networks", "Media", "Solutions",
    "Partners",   "Software", "Cloud",   "Data",        "Technologies", "Group",    "& Sons"};

constexpr std::array<std::string_view, 34> kCustomerTrades = {
    "Logistics",  "Bakeries",   "Dental",    "Foods",          "Insurance", "Motors",      "Hotels",
    "Textiles",   "Pharma",     "Energy",    "Printing",       "Breweries", "Optics",      "Furniture",
    "Clinics",    "Steel",      "Shipping",  "Garden Centres", "Books",     "Ceramics",    "Airways",
    "Architects", "Schools",    "Timber",    "Dairies",        "Packaging", "Instruments", "Real Estate",
    "Cycles",     "Waterworks", "Chemicals", "Vineyards",      "Elevators", "Toys"};

std::vector<std::string> combinations(IntegerRandom& random, std::span<const std::string_view> trades,
                                      std::size_t count) {
  check(count <= kFirstWords.size() * trades.size(), "there are as many names as are asked for");
  std::vector<std::size_t> order(kFirstWords.size() * trades.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::string> names;
  for (std::size_t index = 0; index < count; ++index) {  // the first `count` steps of a Fisher-Yates shuffle
    std::swap(order[index], order[index + random.below(order.size() - index)]);
    std::string name(kFirstWords.at(order[index] / trades.size()));
    name += ' ';
    name += trades[order[index] % trades.size()];
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::vector<std::string> partner_names(IntegerRandom& random, std::size_t count) {
  return combinations(random, kPartnerTrades, count);
}

std::vector<std::string> customer_names(IntegerRandom& random, std::size_t count) {
  return combinations(random, kCustomerTrades, count);
}

}  // namespace remit::benchmarks
