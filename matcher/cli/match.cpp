#include "cli/match.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include "cli/crew.hpp"
#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "ronde/formats/certificate.hpp"
#include "ronde/formats/instance.hpp"
#include "ronde/matcher/check_certificate.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde {
namespace {

using Clock = std::chrono::steady_clock;

struct Request {
  std::string file;
  std::string cycle_cap;
  std::uint32_t chain_cap = 0;
  std::uint32_t seats_cap = 0;
  std::string objective;
  std::vector<std::string> wants_options;
  double time_limit_s = 60;
  std::uint64_t step_limit = 0;
  double gap_limit = 0;
  std::optional<std::uint64_t> seed;
  std::uint32_t threads = 0;
  bool member_once = false;
  std::optional<std::uint32_t> size_tolerance;
  OutputRequest output;
  std::string certificate;  // file to write
  std::string check;        // file to check
};

void declare(CLI::App& app, Request& request) {
  app.description("Finds the best direct swaps, cycles and gift chains of a file, with a proven bound.");
  app.add_option("file", request.file, "Instance: " + std::string(formats::kKnownEndings))->required();
  app.add_option("--cycle-cap", request.cycle_cap, "Most transfers in a cycle, or none; left out: 3, and none for a want list");
  app.add_option("--chain-cap", request.chain_cap, "Most transfers in a chain that a gift starts; 0: no chains")->capture_default_str();
  app.add_option("--seats-cap", request.seats_cap, "Most members in one exchange; 0: no cap")->capture_default_str();
  app.add_option(
      "--objective", request.objective,
      "Levels, most important first, of people users transfers weight rank wish walk waiting balance expected, joined by commas; "
      "left out: transfers, and what a want list asks by its options");
  app.add_option("--time-limit", request.time_limit_s, "Seconds; then the best plan so far with its bound")->capture_default_str();
  app.add_option("--step-limit", request.step_limit, "Search steps instead of time: the same answer everywhere; 0: none")
      ->capture_default_str();
  app.add_option("--gap-limit", request.gap_limit, "Good enough within caps: this share under the bound, as 0.003; 0: go on to the proof")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--seed", request.seed, "Of the heuristics; a proof does not depend on it; left out: 1, or that of a want list");
  app.add_option("--threads", request.threads, "Threads that work on it; the answer is the same for any number; 0: one a core")
      ->capture_default_str()
      ->check(CLI::Range(0U, Crew::kThreadsMax));
  app.add_flag("--member-once", request.member_once, "A member sits at most once in an exchange");
  app.add_option("--size-tolerance", request.size_tolerance,
                 "Half hours by which what a member receives in all may differ from what they give, gifts and ends of chains aside; sizes "
                 "stand in .pool, and in .jsonl where offers have them: want lists and kidney pools have none");
  app.add_option("--option", request.wants_options,
                 "For a want list: a word as after its #!, as in --option ALLOW-DUMMIES; may be repeated")
      ->allow_extra_args(false);
  declare_output(app, request.output);
  CLI::Option* const certificate =
      app.add_option("--certificate", request.certificate, "Write plan, bounds and the prices that prove them to this file");
  app.add_option("--check", request.check,
                 "Judge this certificate of the file: 0 it holds, 1 it does not; --option as when it was made, all else comes from it")
      ->excludes(certificate);
}

std::optional<std::string> read_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return std::nullopt;
  return std::move(text).str();
}

/// The text of the .ndds file beside an .input file, if there is one.
std::optional<std::string> text_beside(const std::string& path) {
  constexpr std::string_view kInput = ".input";
  if (!path.ends_with(kInput)) return std::nullopt;
  return read_text(path.substr(0, path.size() - kInput.size()) + ".ndds");
}

std::optional<matcher::Caps> caps_of(const Request& request) {
  matcher::Caps caps;
  caps.chain_cap = request.chain_cap;
  caps.member_once = request.member_once;
  caps.size_tolerance = request.size_tolerance;
  if (request.seats_cap != 0) caps.seats_cap = request.seats_cap;
  if (request.cycle_cap.empty()) return caps;
  if (request.cycle_cap == "none") {
    caps.cycle_cap.reset();
    return caps;
  }
  std::uint32_t cap = 0;
  const auto [end, error] = std::from_chars(request.cycle_cap.data(), request.cycle_cap.data() + request.cycle_cap.size(), cap);
  if (error != std::errc{} || end != request.cycle_cap.data() + request.cycle_cap.size()) return std::nullopt;
  caps.cycle_cap = cap;
  return caps;
}

int tell_problems(const std::vector<formats::Problem>& problems, const std::string& file, std::ostream& err) {
  for (const formats::Problem& problem : problems) {
    err << formats::to_text(problem, file) << "\n";
    if (!problem.hint.empty()) err << "  hint: " << problem.hint << "\n";
  }
  return 2;
}

/// Bounds that hold for the file's generous reading too. From the first level that differs on, the later bounds compare other plans.
void widen(matcher::Clearing& clearing, const matcher::Clearing& generous) {
  bool same = true;
  for (std::size_t i = 0; i < clearing.levels.size(); ++i) {
    matcher::LevelResult& level = clearing.levels[i];
    const std::int64_t other = generous.levels[i].bound;
    if (same) level.bound = matcher::is_small(level.level) ? std::min(level.bound, other) : std::max(level.bound, other);
    same = same && generous.levels[i].value == level.value;
    if (level.bound != level.value) clearing.status = matcher::Status::feasible;
  }
  clearing.certificate.levels = clearing.levels;
}

/// Where no offer has a size, a tolerance of sizes holds by itself.
void tell_if_no_sizes(const matcher::Caps& caps, const matcher::ExchangeGraph& graph, const std::string& file, std::ostream& err) {
  if (!caps.size_tolerance || std::ranges::any_of(graph.offers(), [](const matcher::Offer& offer) { return offer.size != 0; })) return;
  err << "ronde: no offer of " << file
      << " has a size, so --size-tolerance changes nothing\n  hint: sizes stand in .pool and .jsonl files\n";
}

std::function<bool()> until(Clock::time_point start, double limit_s) {
  const auto deadline = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::min(limit_s, 1e8)));
  return [deadline] { return Clock::now() >= deadline; };
}

/// Reads the file of the command again: with the ranks of a list as they stand, or as its NONTRADE-COST lowers them.
using ReadAs = std::function<std::optional<formats::ReadResult>(bool plain_ranks)>;

/// `--check`: the plan by `verify`, the bounds from the prices; nothing of the search.
int check(const Request& request, formats::Instance instance, const ReadAs& read_as, std::ostream& out, std::ostream& err) {
  const std::optional<std::string> text = read_text(request.check);
  if (!text) {
    err << "ronde: cannot read " << request.check << "\n  hint: is the path right, is it a file, and may this user read it?\n";
    return 2;
  }
  const formats::CertificateRead read = formats::read_certificate(*text);
  if (!read.clearing) return tell_problems(read.problems, request.check, err);
  // Whether the solve had an objective of its own, and so plain ranks, shows in the hash alone.
  for (const bool plain_ranks : {false, true}) {
    if (instance.graph.hash() == read.clearing->certificate.input_hash) break;
    std::optional<formats::ReadResult> other = read_as(plain_ranks);
    if (other && other->instance) instance = std::move(*other->instance);
  }
  std::optional<std::string> why = matcher::why_it_fails(instance.graph, *read.clearing, until(Clock::now(), request.time_limit_s));
  if (!why && !read.intact) why = "it was changed after it was written: its digest differs";
  if (why) {
    err << "ronde: the certificate does not hold: " << *why << "\n";
    return 1;
  }
  out << "the certificate holds\n" << formats::levels_to_text(instance, read.clearing->levels) << std::flush;
  return out ? 0 : 1;
}

/// False: the file cannot be written. Of a file that leaves gifts open, the certificate is about the reading that the plan is from.
bool write_certificate(const Request& request, const matcher::ExchangeGraph& graph, const matcher::Clearing& clearing) {
  const matcher::Clearing certified = matcher::certified(graph, clearing, until(Clock::now(), request.time_limit_s));
  std::ofstream file(request.certificate, std::ios::binary);
  file << formats::certificate_to_json(certified, clearing.levels) << std::flush;
  return file.good();
}

int run(const Request& request, std::ostream& out, std::ostream& err) {
  const Clock::time_point start = Clock::now();
  const auto refuse = [&err](const std::string& message, const std::string& hint) {
    err << "ronde: " << message << "\n  hint: " << hint << "\n";
    return 2;
  };
  std::optional<matcher::Objective> objective = matcher::objective_from(request.objective);
  if (!objective && !request.objective.empty())
    return refuse("unknown objective " + request.objective, "levels joined by commas, each once, as in transfers,users");
  std::optional<matcher::Caps> caps = caps_of(request);
  if (!caps) return refuse("--cycle-cap must be a whole number or none", "as in --cycle-cap 3");
  if (!(request.time_limit_s > 0)) return refuse("--time-limit must be above 0", "seconds, as in --time-limit 60");

  const std::optional<std::string> text = read_text(request.file);
  if (!text) return refuse("cannot read " + request.file, "is the path right, is it a file, and may this user read it?");
  formats::WantsReading wants;
  for (const std::string& word : request.wants_options) wants.options += word + " ";
  const std::optional<std::string> beside = text_beside(request.file);
  const auto read_as = [&](bool plain_ranks) {
    wants.plain_ranks = plain_ranks;
    return formats::read_by_name(request.file, *text, beside, wants);
  };
  // A cost of not trading is an aim of the list: where another is given, ranks are plain.
  std::optional<formats::ReadResult> read = read_as(objective.has_value());
  if (!read) return refuse("unknown kind of file: " + request.file, "known endings: " + std::string(formats::kKnownEndings));
  if (!read->instance) return tell_problems(read->problems, request.file, err);
  if (!request.check.empty()) return check(request, std::move(*read->instance), read_as, out, err);
  const formats::ListRules& rules = read->instance->rules;
  if (!objective) objective = rules.objective;
  if (rules.uncapped && request.cycle_cap.empty()) caps->cycle_cap.reset();
  tell_remarks(request.output, *read->instance, request.file, err);
  tell_if_no_sizes(*caps, read->instance->graph, request.file, err);

  ProgressBar bar(err, start, request.time_limit_s);
  matcher::Limits limits;
  limits.stop = until(start, request.time_limit_s);
  limits.step_limit = request.step_limit;
  limits.gap_limit = request.gap_limit;
  limits.seed = request.seed.value_or(rules.seed.value_or(1));
  limits.keep_prices = !request.certificate.empty();
  Crew crew(request.threads == 0 ? Crew::cores() : request.threads);
  if (crew.threads() > 1)
    limits.run_all = [&crew](std::size_t jobs, const std::function<void(std::size_t)>& each) { crew.run(jobs, each); };
  limits.progress = [&bar](const matcher::Progress& progress) { bar.draw(progress); };
  matcher::Clearing clearing = matcher::clear(read->instance->graph, *objective, *caps, limits);
  std::optional<matcher::Clearing> to_certify;
  if (limits.keep_prices) to_certify = clearing;
  limits.keep_prices = false;
  if (read->instance->generous) widen(clearing, matcher::clear(*read->instance->generous, *objective, *caps, limits));
  bar.wipe();
  const std::vector<std::string> wrong = matcher::verify(read->instance->graph, *objective, *caps, clearing);
  if (!wrong.empty()) {
    err << "ronde: the plan failed its own check and is not shown: " << wrong.front() << "\n";
    return 1;
  }
  if (to_certify && !write_certificate(request, read->instance->graph, *to_certify))
    return refuse("cannot write " + request.certificate, "does its folder exist, and may this user write there?");
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  out << as_asked(request.output, *read->instance, clearing, request.file, elapsed) << std::flush;
  return out ? 0 : 1;
}

}  // namespace

int match_command(int argc, char** argv, std::ostream& out, std::ostream& err) {
  Request request;
  CLI::App app("", "ronde match");
  declare(app, request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    out << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    err << "ronde: " << error.what() << "\n  hint: " << app.get_name() << " --help\n";
    return 2;
  }
  try {
    return run(request, out, err);
  } catch (const std::bad_alloc&) {
    err << "ronde: out of memory\n  hint: a smaller file, or lower caps\n";
    return 1;
  }
}

}  // namespace ronde
