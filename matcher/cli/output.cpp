#include "cli/output.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "ronde/formats/reports.hpp"

namespace ronde {

void declare_output(CLI::App& app, OutputRequest& request) {
  CLI::Option* json = app.add_flag("--json", request.json, "The result as one line of JSON");
  CLI::Option* report = app.add_flag("--report", request.report, "The result as TradeMaximizer prints it: loops, item summary, numbers");
  CLI::Option* csv = app.add_flag("--csv", request.csv, "The result as a table, a row a transfer");
  CLI::Option* html = app.add_flag("--html", request.html, "The result as one page of HTML with the rings drawn");
  json->excludes(report, csv, html);
  report->excludes(csv, html);
  csv->excludes(html);
  app.add_option("--language", request.language, "Of the page: en or fr")->check(CLI::IsMember({"en", "fr"}))->capture_default_str();
}

std::string as_asked(const OutputRequest& request, const formats::Instance& instance, const matcher::Clearing& clearing,
                     const std::string& file, std::chrono::milliseconds elapsed) {
  if (request.json) return formats::to_json(instance, clearing);
  if (request.report) return formats::to_trade_report(instance, clearing, elapsed.count());
  if (request.csv) return formats::to_csv(instance, clearing);
  if (request.html) {
    const auto language = formats::page_language_from(request.language).value_or(formats::PageLanguage::english);
    return formats::to_html(instance, clearing, std::filesystem::path(file).stem().string(), language);
  }
  return formats::to_report(instance, clearing);
}

void tell_remarks(const OutputRequest& request, const formats::Instance& instance, const std::string& file, std::ostream& err) {
  if (instance.remarks.empty() || !instance.rules.show_remarks || request.report || request.html) return;
  const std::size_t count = instance.remarks.size() + instance.remarks_left_out;
  err << formats::to_text(instance.remarks.front(), file) << (count > 1 ? ", and " + std::to_string(count - 1) + " more" : "")
      << "\n  hint: --report tells all that was left out\n";
}

}  // namespace ronde
