// The postman's answer to whoever wants to get back in: whose address it is, and a mail to there, or nothing.
#include "post/postman.hpp"

#include "market/market_view.hpp"
#include "market/rights.hpp"
#include "post/way_back_mail.hpp"
#include "store_view.hpp"

namespace ronde::post {

/// To whom, and how, one writes about the way back into one account.
struct Postman::Addressee {
  std::string email;
  market::Language language = market::Language::fr;
  std::string place;
  bool by_password = false;  ///< looks after others, or has a password: its mailbox is not enough
};

bool Postman::send_way_back(std::string email) {
  if (!smtp_ || context_.recovery == nullptr) return false;
  const std::scoped_lock lock(mail_round_.mutex);
  if (mail_round_.ways_back.size() >= links_max) return false;
  mail_round_.ways_back.push_back(std::move(email));
  return true;
}

void Postman::answer_ways_back() {
  std::deque<std::string> asked;
  {
    const std::scoped_lock lock(mail_round_.mutex);
    asked.swap(mail_round_.ways_back);
  }
  for (const std::string& email : asked) {
    if (!stopping_) answer_way_back(email);
  }
}

/// A household may share an address: one mail, with a link for each.
void Postman::answer_way_back(const std::string& email) {
  std::optional<Addressee> first;
  WayBack way{.links = {}, .sign_in = {}};
  for (const Account& account : context_.reaches.index().accounts_of(email)) {
    auto whose = addressee(account);
    if (!whose) continue;
    if (whose->by_password) {
      way.sign_in = context_.origin + "/connexion";
    } else if (const auto token = context_.recovery->make_link(account, context_.now())) {
      way.links.push_back(context_.origin + "/retrouver#" + *token);
    }
    if (!first) first = std::move(whose);
  }
  if (!first || (way.links.empty() && way.sign_in.empty())) return;
  (void)post_letter(first->language, first->email, first->place, way_back_mail(first->language, way));
}

std::optional<Postman::Addressee> Postman::addressee(const Account& account) const {
  const auto known = context_.reaches.find(account);
  if (!known || known->reach.email.empty()) return std::nullopt;
  const auto snapshot = context_.store.snapshot();
  if (!snapshot) return std::nullopt;
  const auto partition = snapshot->of(server::partition_of(market::NeighbourhoodId(known->membership.neighbourhood)));
  if (!partition) return std::nullopt;
  const server::StoreView view(*partition);
  const auto member = view.member(market::MemberId(known->membership.member));
  const auto place = view.neighbourhood();
  if (!member || !place) return std::nullopt;
  const bool by_password = market::signs_in_by_password(view, *member) || context_.recovery->has_password(account);
  return Addressee{.email = known->reach.email, .language = member->language, .place = place->name, .by_password = by_password};
}

}  // namespace ronde::post
