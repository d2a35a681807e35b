#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/command.hpp"

namespace ronde::cli {

OptionLine& OptionLine::required() {
  option_->required();
  return *this;
}

OptionLine& OptionLine::with_default() {
  option_->capture_default_str();
  return *this;
}

OptionLine& OptionLine::between(int low, int high) {
  option_->check(CLI::Range(low, high));
  return *this;
}

OptionLine& OptionLine::among(std::vector<std::string> values) {
  option_->check(CLI::IsMember(std::move(values)));
  return *this;
}

OptionLine& OptionLine::existing_file() {
  option_->check(CLI::ExistingFile);
  return *this;
}

OptionLine& OptionLine::checked(const std::string& placeholder, ValueCheck check) {
  option_->check(CLI::Validator(std::move(check), placeholder, placeholder));
  return *this;
}

CommandLine::CommandLine(std::string description, std::string name)
    : app_(std::make_shared<CLI::App>(std::move(description), std::move(name))) {}

OptionLine CommandLine::option(const std::string& names, std::string& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}

OptionLine CommandLine::option(const std::string& names, std::filesystem::path& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}

OptionLine CommandLine::option(const std::string& names, std::vector<std::string>& values, const std::string& help) {
  return OptionLine(app_->add_option(names, values, help));
}

OptionLine CommandLine::option(const std::string& names, int& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}

OptionLine CommandLine::option(const std::string& names, std::uint32_t& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}

OptionLine CommandLine::option(const std::string& names, std::size_t& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}

OptionLine CommandLine::flag(const std::string& names, bool& value, const std::string& help) {
  return OptionLine(app_->add_flag(names, value, help));
}

CommandLine CommandLine::one_of(const std::string& heading) {
  CLI::App* group = app_->add_option_group(heading);
  group->require_option(1);
  return CommandLine(std::shared_ptr<CLI::App>(app_, group));
}

int CommandLine::run(int argc, const char* const* argv, const std::function<int()>& body) {
  try {
    app_->parse(argc, argv);
    return body();
  } catch (const CLI::CallForHelp&) {
    std::cout << app_->help();
    return done;
  } catch (const CLI::ParseError& error) {
    std::cerr << "ronde: " << error.what() << "\n  hint: " << app_->get_name() << " --help\n";
    return asked_wrongly;
  } catch (const Stop& stop) {
    std::cerr << "ronde: " << stop.what() << '\n';
    if (!stop.hint().empty()) std::cerr << "  hint: " << stop.hint() << '\n';
    return stop.status();
  } catch (const std::exception& error) {
    std::cerr << "ronde: " << error.what() << '\n';
    return failed;
  }
}

std::string check_origin(const std::string& text) {
  std::string wrong = "\"" + text + "\" is not what a browser shows, such as https://ronde.example.org or http://127.0.0.1:8080";
  const auto scheme = text.find("://");
  if (scheme == std::string::npos || (text.substr(0, scheme) != "http" && text.substr(0, scheme) != "https")) return wrong;
  const std::string host = text.substr(scheme + 3);
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789.-[]:";
  if (host.empty() || host.front() == ':' || host.back() == ':' || host.find_first_not_of(letters) != std::string::npos) return wrong;
  return {};
}

}  // namespace ronde::cli
