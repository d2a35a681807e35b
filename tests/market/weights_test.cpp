// What is weighed here: who may change it, and what everybody can read of it.
#include "market/weights.hpp"

#include "market/rights.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Weighed : Town {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");

  void secure(MemberId who) { must(SecureMember{who, dice.id<AuditId>(), true}); }
  ChangeWeights changing(Weights weights, std::string why = "Les pentes sont raides ici.") {
    return {claire, dice.id<AuditId>(), std::move(weights), std::move(why), Language::fr};
  }
  static Weights near_first() {
    Weights weights;
    weights.order = {Criterion::walk, Criterion::waiting, Criterion::wish};
    weights.farthest = WalkBand::under_15;
    return weights;
  }
};

}  // namespace

TEST_CASE("nobody has changed anything: the product's own weights hold, and the log is empty") {
  Weighed town;
  CHECK(weights_of(town.view) == Weights{});
  CHECK(weights_log(town.view, 10).empty());
}

TEST_CASE("weights are changed by a steward with a second factor, with a reason, and the log tells what held when") {
  Weighed town;
  ChangeWeights by_nadia = town.changing(Weighed::near_first());
  by_nadia.by = town.nadia;
  CHECK(town.refusal(by_nadia) == "stewards-only");
  CHECK(town.refusal(town.changing(Weighed::near_first())) ==
        "second-factor-wanted");  // whether or not the neighbourhood asks it for other things
  town.secure(town.claire);
  CHECK(town.refusal(town.changing(Weighed::near_first(), "  ")) == "text-empty");
  town.must(town.changing(Weighed::near_first()));
  CHECK(weights_of(town.view) == Weighed::near_first());
  CHECK(town.view.audit(1).front().what == "weights-changed");
  town.must(town.changing(Weighed::near_first()));  // a doubled message
  const auto log = weights_log(town.view, 10);
  REQUIRE(log.size() == 1);
  CHECK(log.front().why == "Les pentes sont raides ici.");
  CHECK(log.front().at == town.now);
}

TEST_CASE("between two changes a day has to pass, and the log keeps both, newest first") {
  Weighed town;
  town.secure(town.claire);
  town.must(town.changing(Weighed::near_first()));
  CHECK(town.refusal(town.changing(Weights{}, "Retour.")) == "weights-rest");
  town.now += days{1};
  town.must(town.changing(Weights{}, "Retour."));
  const auto log = weights_log(town.view, 10);
  REQUIRE(log.size() == 2);
  CHECK(log[0].number == 2);
  CHECK(log[0].why == "Retour.");
  CHECK(weights_log(town.view, 1).size() == 1);
  CHECK(weights_of(town.view) == Weights{});
}

TEST_CASE("wish, way and wait may be put in any order and never left out; numbers have their bounds") {
  Weighed town;
  town.secure(town.claire);
  const auto refused = [&](auto change) {
    Weights weights = Weighed::near_first();
    change(weights);
    return town.refusal(town.changing(weights)) == "bad-weights";
  };
  CHECK(refused([](Weights& x) { x.order = {Criterion::wish, Criterion::walk}; }));
  CHECK(refused([](Weights& x) { x.order.push_back(Criterion::walk); }));
  CHECK(refused([](Weights& x) { x.order.clear(); }));
  CHECK(refused([](Weights& x) { x.farthest = WalkBand::under_5; }));
  CHECK(refused([](Weights& x) { x.farthest = WalkBand::far; }));
  CHECK(refused([](Weights& x) { x.waiting_days = 13; }));
  CHECK(refused([](Weights& x) { x.waiting_days = 181; }));
  CHECK(refused([](Weights& x) { x.fallen_days = 15; }));
  CHECK(refused([](Weights& x) { x.ahead_days = 4; }));
  CHECK(refused([](Weights& x) { x.no_return_of_ten = 6; }));
  CHECK_FALSE(refused([](Weights& x) { x.order.insert(x.order.end(), {Criterion::expected, Criterion::balance}); }));
}

TEST_CASE("a change is read back as it was written, and one that no steward could make is no record") {
  const WeightsChange change{
      .number = 3, .at = Town::kStart, .weights = Weighed::near_first(), .why = "Parce que.", .language = Language::it};
  CHECK(*decode<WeightsChange>(encode(change)) == change);
  CHECK_MESSAGE(encode(change).find("no_return") == std::string::npos, "as it was written before there were such wishes");
  WeightsChange all = change;
  all.weights.no_return_of_ten = 0;
  CHECK(*decode<WeightsChange>(encode(all)) == all);
  WeightsChange wrong = change;
  wrong.weights.order = {Criterion::walk};
  CHECK_FALSE(decode<WeightsChange>(encode(wrong)).has_value());
  wrong = change;
  wrong.why.clear();
  CHECK_FALSE(decode<WeightsChange>(encode(wrong)).has_value());
}
