#include "events.hpp"

#include <doctest/doctest.h>

namespace ronde::integration {

std::string event_draft(const std::string& name) {
  return R"({"name":")" + name + R"(","hall":"Salle du Bois-Des-Arts","rules":"","kinds":["good","gift"],"capacity":120,"tables":8,)"
         R"("drop_off":{"from":"2036-03-09T10:00:00.000Z","to":"2036-03-09T12:00:00.000Z"},"clearing_at":"2036-03-09T12:15:00.000Z",)"
         R"("pick_up":{"from":"2036-03-09T12:30:00.000Z","to":"2036-03-09T14:00:00.000Z"}})";
}

std::string announced(Device& steward) {
  const auto made = steward.call("POST", events_api, event_draft());
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  return made.body.text("id");
}

void step(Device& steward, const std::string& event, const std::string& to) {
  const auto moved = steward.call("POST", events_api + "/" + event + "/state", R"({"to":")" + to + "\"}");
  REQUIRE_MESSAGE(moved.status == 200, moved.body.source());
  CHECK(moved.body.text("state") == to);
}

std::string opened(Device& steward) {
  const std::string id = announced(steward);
  step(steward, id, "open");
  return id;
}

std::string walked_in(Device& steward, const std::string& event, const std::string& name, const std::string& brings) {
  const auto made = steward.call("POST", events_api + "/" + event + "/people",
                                 R"({"name":")" + name + R"(","name_shown":false,"items":[{"title":")" + brings + "\"}]}");
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  return made.body.text("id");
}

}  // namespace ronde::integration
