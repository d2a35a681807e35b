#include "api/behalf.hpp"

namespace ronde::api {

void write_behalf(json::Writer& out, const market::MarketView& view, const std::optional<market::AssociationId>& id) {
  const auto association = id ? view.association(*id) : std::nullopt;
  if (!association) return static_cast<void>(out.null_member("association"));
  out.key("association").begin_object().member("id", association->id.text()).member("name", association->name);
  out.member("kind", market::name_of(association->kind)).end_object();
}

}  // namespace ronde::api
