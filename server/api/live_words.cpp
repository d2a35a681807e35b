#include "api/live_words.hpp"

#include "json/write.hpp"

namespace ronde::api {

std::string event_text(std::string_view cursor, std::string_view event, std::string_view data) {
  std::string text;
  text.reserve(data.size() + cursor.size() + 64);
  text.append(R"({"type":"event",)");
  if (!cursor.empty()) text.append(R"("cursor":")").append(cursor).append(R"(",)");
  text.append(R"("event":")").append(event).append(R"(","data":)").append(data).append("}");
  return text;
}

live::FramePtr event_changed_frame(std::string_view cursor, const market::SwapEvent& event) {
  json::Writer data;
  data.begin_object().member("id", event.id.text()).member("version", event.version).end_object();
  return live::text_frame(event_text(cursor, "event", data.take()));
}

}  // namespace ronde::api
