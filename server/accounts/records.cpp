#include "accounts/records.hpp"

#include <algorithm>
#include <utility>

#include "json/rapidjson.hpp"

namespace ronde::accounts::records {
namespace {

constexpr int version = 1;

using Buffer = rapidjson::StringBuffer;
using Writer = rapidjson::Writer<Buffer>;

void text(Writer& out, const char* name, std::string_view value) {
  out.Key(name);
  out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void time(Writer& out, const char* name, Timestamp value) {
  out.Key(name);
  out.Int64(value.time_since_epoch().count());
}

void number(Writer& out, const char* name, std::int64_t value) {
  out.Key(name);
  out.Int64(value);
}

void words(Writer& out, const char* name, const std::vector<std::string>& all) {
  out.Key(name);
  out.StartArray();
  for (const std::string& word : all) out.String(word.data(), static_cast<rapidjson::SizeType>(word.size()));
  out.EndArray();
}

void told(Writer& out, const char* name, const ToldBy& value) {
  out.Key(name);
  out.StartObject();
  time(out, "until", value.until);
  number(out, "day", value.day);
  number(out, "that_day", value.that_day);
  out.EndObject();
}

void told_in(Writer& out, const std::vector<ToldIn>& all) {
  out.Key("told_in");
  out.StartArray();
  for (const ToldIn& one : all) {
    out.StartObject();
    text(out, "neighbourhood", base64url(one.neighbourhood));
    time(out, "mail", one.mail);
    time(out, "push", one.push);
    out.EndObject();
  }
  out.EndArray();
}

void membership(Writer& out, const Membership& value) {
  text(out, "neighbourhood", base64url(value.neighbourhood));
  text(out, "member", base64url(value.member));
}

template <class Write>
std::string object(Write write) {
  Buffer buffer;
  Writer out(buffer);
  out.StartObject();
  out.Key("v");
  out.Int(version);
  write(out);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

const storage::Error damaged{storage::Errc::corrupt, "an account record is not what was written"};

/// Takes members out of a record; one that is missing or of another type makes the whole reader bad.
class Fields {
 public:
  explicit Fields(std::string_view record) {
    document_.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(record.data(), record.size());
    object_ = &document_;
    good_ = !document_.HasParseError() && document_.IsObject() && number("v") == version;
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool has(const char* name) const { return object_->IsObject() && object_->HasMember(name); }
  bool truth(const char* name) {
    const auto* value = find(name);
    return value != nullptr && value->IsBool() ? value->GetBool() : fail<bool>();
  }
  std::vector<std::string> words(const char* name) {
    std::vector<std::string> all;
    each(name, [&](const rapidjson::Value& value) {
      if (value.IsString())
        all.emplace_back(value.GetString(), value.GetStringLength());
      else
        good_ = false;
    });
    return all;
  }
  /// `read` sees this reader inside that object.
  template <class Read>
  void object(const char* name, Read read) {
    const auto* value = find(name);
    if (value == nullptr || !value->IsObject()) return static_cast<void>(fail<int>());
    inside(*value, read);
  }
  template <class Read>
  void objects(const char* name, Read read) {
    each(name, [&](const rapidjson::Value& value) {
      if (value.IsObject())
        inside(value, read);
      else
        good_ = false;
    });
  }
  ToldBy told(const char* name) {
    ToldBy value;
    object(name, [&] { value = {.until = time("until"), .day = number("day"), .that_day = number("that_day")}; });
    return value;
  }
  std::string text(const char* name) {
    const auto* value = find(name);
    if (value == nullptr || !value->IsString()) return fail<std::string>();
    return {value->GetString(), value->GetStringLength()};
  }
  std::int64_t number(const char* name) {
    const auto* value = find(name);
    return value != nullptr && value->IsInt64() ? value->GetInt64() : fail<std::int64_t>();
  }
  Timestamp time(const char* name) { return Timestamp{std::chrono::milliseconds{number(name)}}; }
  template <std::size_t n>
  std::array<std::uint8_t, n> bytes(const char* name) {
    std::array<std::uint8_t, n> out{};
    if (!unbase64url(text(name), out)) good_ = false;
    return out;
  }
  Membership membership() { return {.neighbourhood = bytes<16>("neighbourhood"), .member = bytes<16>("member")}; }

 private:
  const rapidjson::Value* find(const char* name) const {
    if (!object_->IsObject()) return nullptr;
    const auto found = object_->FindMember(name);
    return found == object_->MemberEnd() ? nullptr : &found->value;
  }
  template <class Look>
  void each(const char* name, Look look) {
    const auto* value = find(name);
    if (value == nullptr || !value->IsArray()) return static_cast<void>(fail<int>());
    for (const auto& item : value->GetArray()) look(item);
  }
  template <class Read>
  void inside(const rapidjson::Value& value, Read& read) {
    const rapidjson::Value* outside = std::exchange(object_, &value);
    read();
    object_ = outside;
  }
  template <class T>
  T fail() {
    good_ = false;
    return {};
  }
  rapidjson::Document document_;
  const rapidjson::Value* object_ = nullptr;
  bool good_ = false;
};

std::string with_bytes32(storage::KeyWriter key, const Bytes32& bytes) {
  Bytes16 first;
  Bytes16 second;
  std::copy_n(bytes.begin(), 16, first.begin());
  std::copy_n(bytes.begin() + 16, 16, second.begin());
  return std::move(key.bytes16(first).bytes16(second)).take();
}

}  // namespace

std::string account_key(const Bytes16& account) {
  return storage::KeyWriter{}.u8('a').bytes16(account).bytes();
}
std::string session_prefix(const Bytes16& account) {
  return storage::KeyWriter{}.u8('s').bytes16(account).bytes();
}
std::string session_key(const Bytes16& account, const Bytes32& session) {
  return with_bytes32(storage::KeyWriter{}.u8('s').bytes16(account), session);
}
std::string recovery_key(const Bytes32& code_hash) {
  return with_bytes32(storage::KeyWriter{}.u8('r'), code_hash);
}
std::string login_key(const Bytes32& login_hash) {
  return with_bytes32(storage::KeyWriter{}.u8('l'), login_hash);
}
std::string address_prefix() {
  return storage::KeyWriter{}.u8('m').bytes();
}
std::string address_prefix(const Bytes32& address_hash) {
  return with_bytes32(storage::KeyWriter{}.u8('m'), address_hash);
}
std::string address_key(const Bytes32& address_hash, const Bytes16& account) {
  return address_prefix(address_hash) + storage::KeyWriter{}.bytes16(account).bytes();
}
std::string reach_prefix() {
  return storage::KeyWriter{}.u8('p').bytes();
}
std::string reach_key(const Bytes16& account) {
  return storage::KeyWriter{}.u8('p').bytes16(account).bytes();
}

std::string factor_key(const Bytes16& account) {
  return storage::KeyWriter{}.u8('f').bytes16(account).bytes();
}

std::string place_prefix(const Bytes16& account) {
  return storage::KeyWriter{}.u8('n').bytes16(account).bytes();
}
std::string place_key(const Bytes16& account, const Bytes16& member) {
  return storage::KeyWriter{}.u8('n').bytes16(account).bytes16(member).bytes();
}

std::string encode(const Account& account) {
  return object([&](Writer& out) {
    membership(out, account.membership);
    time(out, "created", account.created);
    if (account.recovery) text(out, "recovery", base64url(*account.recovery));
    if (!account.login.empty()) {
      text(out, "login", account.login);
      text(out, "password", account.password);
    }
  });
}

std::string encode(const Session& session) {
  return object([&](Writer& out) {
    membership(out, session.membership);
    time(out, "created", session.created);
    time(out, "seen", session.seen);
    text(out, "device", session.device);
    if (session.locked) {
      out.Key("locked");
      out.Bool(true);
    }
    if (session.factor_at) time(out, "factor_at", *session.factor_at);
  });
}

std::string encode(const SecondFactor& factor) {
  std::vector<std::string> codes;
  for (const Bytes32& code : factor.codes) codes.push_back(base64url(code));
  return object([&](Writer& out) {
    text(out, "sealed", factor.sealed);
    out.Key("confirmed");
    out.Bool(factor.confirmed);
    number(out, "last_step", factor.last_step);
    words(out, "codes", codes);
    time(out, "since", factor.since);
  });
}

std::string encode(const Place& place) {
  return object([&](Writer& out) {
    membership(out, place.membership);
    text(out, "nickname", place.nickname);
    time(out, "since", place.since);
    if (place.waits) {
      out.Key("waits");
      out.Bool(true);
    }
  });
}

std::string encode(const Reach& reach) {
  return object([&](Writer& out) {
    text(out, "email", reach.email);
    number(out, "refusals", reach.refusals);
    if (reach.asked) {
      text(out, "asked_email", reach.asked_email);
      text(out, "asked", base64url(*reach.asked));
      time(out, "asked_until", reach.asked_until);
      if (reach.asked_in) text(out, "asked_in", base64url(*reach.asked_in));
    }
    if (reach.given) {
      time(out, "given_since", reach.given->since);
      text(out, "given_in", base64url(reach.given->in));
      text(out, "given_before", reach.given->before);
    }
    if (reach.way_back) {
      text(out, "way_back", base64url(*reach.way_back));
      time(out, "way_back_until", reach.way_back_until);
    }
    words(out, "no_mail", reach.no_mail);
    words(out, "no_push", reach.no_push);
    out.Key("digest");
    out.Bool(reach.digest);
    told(out, "mail_told", reach.mail_told);
    told(out, "push_told", reach.push_told);
    if (!reach.told_in.empty()) told_in(out, reach.told_in);
    out.Key("devices");
    out.StartArray();
    for (const PushDevice& device : reach.devices) {
      out.StartObject();
      text(out, "session", base64url(device.session));
      text(out, "endpoint", device.endpoint);
      text(out, "p256dh", device.p256dh);
      text(out, "auth", device.auth);
      number(out, "failures", device.failures);
      out.EndObject();
    }
    out.EndArray();
  });
}

std::string encode_pointer(const Bytes16& account) {
  return object([&](Writer& out) { text(out, "account", base64url(account)); });
}

Result<Account> decode_account(std::string_view record) {
  Fields in(record);
  Account account;
  account.membership = in.membership();
  account.created = in.time("created");
  if (in.has("recovery")) account.recovery = in.bytes<32>("recovery");
  if (in.has("login")) {
    account.login = in.text("login");
    account.password = in.text("password");
  }
  if (!in.good()) return damaged;
  return account;
}

Result<Reach> decode_reach(std::string_view record) {
  Fields in(record);
  Reach reach;
  reach.email = in.text("email");
  reach.refusals = in.number("refusals");
  if (in.has("asked")) {
    reach.asked_email = in.text("asked_email");
    reach.asked = in.bytes<32>("asked");
    reach.asked_until = in.time("asked_until");
    if (in.has("asked_in")) reach.asked_in = in.bytes<16>("asked_in");
  }
  if (in.has("given_since"))
    reach.given = GivenAddress{.since = in.time("given_since"), .in = in.bytes<16>("given_in"), .before = in.text("given_before")};
  if (in.has("way_back")) {
    reach.way_back = in.bytes<32>("way_back");
    reach.way_back_until = in.time("way_back_until");
  }
  reach.no_mail = in.words("no_mail");
  reach.no_push = in.words("no_push");
  reach.digest = in.truth("digest");
  reach.mail_told = in.told("mail_told");
  reach.push_told = in.told("push_told");
  if (in.has("told_in")) {
    in.objects("told_in", [&] {
      reach.told_in.push_back({.neighbourhood = in.bytes<16>("neighbourhood"), .mail = in.time("mail"), .push = in.time("push")});
    });
  }
  in.objects("devices", [&] {
    reach.devices.push_back({.session = in.bytes<32>("session"),
                             .endpoint = in.text("endpoint"),
                             .p256dh = in.text("p256dh"),
                             .auth = in.text("auth"),
                             .failures = in.number("failures")});
  });
  if (!in.good()) return damaged;
  return reach;
}

Result<SecondFactor> decode_factor(std::string_view record) {
  Fields in(record);
  SecondFactor factor;
  factor.sealed = in.text("sealed");
  factor.confirmed = in.truth("confirmed");
  factor.last_step = in.number("last_step");
  for (const std::string& code : in.words("codes")) {
    if (!unbase64url(code, factor.codes.emplace_back())) return damaged;
  }
  factor.since = in.time("since");
  if (!in.good()) return damaged;
  return factor;
}

Result<Place> decode_place(std::string_view record) {
  Fields in(record);
  Place place;
  place.membership = in.membership();
  place.nickname = in.text("nickname");
  place.since = in.time("since");
  place.waits = in.has("waits") && in.truth("waits");
  if (!in.good()) return damaged;
  return place;
}

Result<Session> decode_session(std::string_view record, const Bytes16& account, std::string_view key) {
  Fields in(record);
  Session session;
  if (key.size() < session.id.size()) return damaged;
  std::ranges::copy(key.substr(key.size() - session.id.size()), session.id.begin());
  session.account = account;
  session.membership = in.membership();
  session.created = in.time("created");
  session.seen = in.time("seen");
  session.device = in.text("device");
  session.locked = in.has("locked") && in.truth("locked");
  if (in.has("factor_at")) session.factor_at = in.time("factor_at");
  if (!in.good()) return damaged;
  return session;
}

std::optional<Timestamp> end_of_session(std::string_view key, std::string_view value) {
  const std::string kind = storage::KeyWriter{}.u8('s').bytes();
  const std::size_t size = session_key({}, {}).size();
  if (!key.starts_with(kind) || key.size() != size) return std::nullopt;
  const auto session = decode_session(value, {}, key);
  return session ? std::optional(session->ends()) : std::nullopt;
}

Result<Bytes16> decode_pointer(std::string_view record) {
  Fields in(record);
  const auto account = in.bytes<16>("account");
  if (!in.good()) return damaged;
  return account;
}

}  // namespace ronde::accounts::records
