#include "accounts/records.hpp"

#include <algorithm>

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
    good_ = !document_.HasParseError() && document_.IsObject() && number("v") == version;
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool has(const char* name) const { return document_.IsObject() && document_.HasMember(name); }
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
    if (!document_.IsObject()) return nullptr;
    const auto found = document_.FindMember(name);
    return found == document_.MemberEnd() ? nullptr : &found->value;
  }
  template <class T>
  T fail() {
    good_ = false;
    return {};
  }
  rapidjson::Document document_;
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
