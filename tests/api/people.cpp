#include "people.hpp"

#include <doctest/doctest.h>

namespace ronde::integration {

People::People(std::vector<std::string> more_arguments)
    : house(std::move(more_arguments)), out(house), amina(house), luc(house), omar(house), zoe(house), claire(house) {
  const std::string stewards_of_vessy = house.found("Vessy", "Viktor");
  code = house.invite(50);
  const std::string to_vessy = house.invite(5, "Vessy");
  house.start();
  claire.recover(house.stewards_code());
  Device viktor(house);
  viktor.recover(stewards_of_vessy);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  omar.join(code, "Omar");
  zoe.join(to_vessy, "Zoé");
  const std::string omars = omar.post("offer", "gardening", "Je taille vos haies");
  const auto blocked = amina.call("POST", "/api/v1/blocks", R"({"listing":")" + omars + R"("})");
  REQUIRE_MESSAGE(blocked.status == 204, blocked.body.source());
}

Answer respond(Device& device, const std::string& proposal, const std::string& answer) {
  const auto seen = device.call("GET", "/api/v1/proposals/" + proposal);
  REQUIRE_MESSAGE(seen.status == 200, seen.body.source());
  return device.call("POST", "/api/v1/proposals/" + proposal + "/response",
                     R"({"answer":")" + answer + R"(","round":)" + std::to_string(seen.body.number("round")) + "}");
}

std::string swap_between(Device& one, Device& other, const std::string& category, const std::string& back) {
  one.post("offer", category, "Un couscous pour quatre");
  one.post("want", back, "Réparer mon vélo");
  other.post("offer", back, "Je répare les vélos");
  other.post("want", category, "Un bon couscous");
  return proposal_of(one);
}

std::string proposal_of(Device& device) {
  std::string id;
  const bool found = within(10'000, [&] {
    id = device.call("GET", "/api/v1/proposals").body.text("items/0/id");
    return !id.empty();
  });
  REQUIRE_MESSAGE(found, "no proposal came");
  return id;
}

bool lists(const Answer& answer, const std::string& id) {
  REQUIRE_MESSAGE(answer.status == 200, answer.body.source());
  for (std::size_t i = 0; i < answer.body.count("items"); ++i) {
    if (answer.body.text("items/" + std::to_string(i) + "/id") == id) return true;
  }
  return false;
}

}  // namespace ronde::integration
