// What is the same for everybody: the taxonomy, what an estimate counts, and the description of this very API.
#include "api/context.hpp"
#include "embed/embedded.hpp"
#include "http/coding.hpp"
#include "http/response.hpp"
#include "json/write.hpp"
#include "market/estimates.hpp"

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

void write_labels(json::Writer& out, const market::Labels& labels) {
  out.key("labels").begin_object();
  for (std::size_t i = 0; i < labels.size(); ++i) out.member(market::names_of<market::Language>[i], labels[i]);
  out.end_object();
}

std::string taxonomy_json(const market::Taxonomy& taxonomy) {
  json::Writer out(32768);
  out.begin_object().key("themes").begin_array();
  for (const auto& theme : taxonomy.themes()) {
    out.begin_object().member("id", theme.id).member("icon", theme.icon);
    write_labels(out, theme.labels);
    out.key("categories").begin_array();
    for (const std::size_t index : theme.categories) {
      const market::Category& category = taxonomy.categories()[index];
      out.begin_object().member("id", category.id).member("icon", category.icon).member("kind", market::name_of(category.kind));
      write_labels(out, category.labels);
      out.end_object();
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return out.take();
}

std::string estimates_json() {
  json::Writer out(4096);
  out.begin_object().key("weights").begin_array();
  for (const market::WeightStep& step : market::weight_steps()) {
    out.begin_object().member("grams", step.grams).key("categories").begin_array();
    for (const std::string_view category : step.categories) out.value(category);
    out.end_array().end_object();
  }
  out.end_array().key("help_minutes").begin_array();
  for (const std::uint32_t minutes : market::kHelpSteps) out.value(minutes);
  out.end_array().end_object();
  return out.take();
}

/// A document that does not change while the process lives: one text, one tag.
http::FastHandler fixed(std::string text, std::string content_type) {
  const auto hash = accounts::hash_of("document", text);
  const auto tag = accounts::base64url(std::span(hash).first<15>());
  const auto shared = std::make_shared<const std::string>(std::move(text));
  return http::compressed([shared, tag, content_type](const Request& request) {
    if (http::matches_etag(request, tag)) return http::not_modified(tag);
    Response response;
    response.content_type = content_type;
    response.shared_body = shared;
    return http::with_etag(std::move(response), tag);
  });
}

}  // namespace

void add_documents(http::Router& router, Context& context) {
  router.add_fast(http::Method::get, "/api/v1/taxonomy", {}, fixed(taxonomy_json(context.taxonomy), "application/json"));
  router.add_fast(http::Method::get, "/api/v1/estimates", {}, fixed(estimates_json(), "application/json"));
  router.add_fast(http::Method::get, "/api/v1/openapi.yaml", {}, fixed(std::string(embedded::openapi()), "application/yaml"));
}

}  // namespace ronde::api
