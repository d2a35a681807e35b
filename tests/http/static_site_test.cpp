// Checklist 9: files come from a table made at start.
#include "http/static_site.hpp"

#include <brotli/decode.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "asked.hpp"

namespace fs = std::filesystem;
namespace http = ronde::http;
using ronde::test::ask;
using ronde::test::inflated;
using ronde::test::TestDoor;

namespace {

void write(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

struct TempSite {
  TempSite() : outside(fs::temp_directory_path() / ("ronde-site-" + std::to_string(::getpid()))), folder(outside / "dist") {
    write(outside / "secret.txt", "not for you");
    write(folder / "index.html", "<!doctype html><title>Ronde</title>");
    write(folder / "sw.js", "self.addEventListener('fetch', () => {})");
    write(folder / "assets/app-1a2b.js", script);
    write(folder / "assets/logo.png", "\x89PNG");
    write(folder / ".env", "SECRET=1");
    fs::create_symlink(outside / "secret.txt", folder / "link.txt");
  }
  ~TempSite() { fs::remove_all(outside); }
  TempSite(const TempSite&) = delete;
  TempSite& operator=(const TempSite&) = delete;
  std::string script = std::string("console.log('hello');\n") + std::string(4000, ' ') + "// end";
  fs::path outside;
  fs::path folder;
};

TestDoor serve(const http::StaticSite& site) {
  return TestDoor({}, [&](http::Router& router) {
    router.add_fast(http::Method::get, "/api/v1/listings", {}, [](const http::Request&) { return http::json_response(200, "[]"); });
    router.set_fallback([&site](const http::Request& request) { return site.answer(request); });
  });
}

std::string unbrotlied(const std::string& bytes) {
  std::string out(100'000, '\0');
  std::size_t size = out.size();
  CHECK(BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_DECODER_RESULT_SUCCESS);
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("files are served with their type, tag and caching") {
  const TempSite folder;
  const http::StaticSite site(folder.folder);
  CHECK(site.file_count() == 5);  // four files, and index.html once more as /
  const TestDoor door = serve(site);
  const auto index = ask(door, "/");
  CHECK(index.status == 200);
  CHECK(index.header("content-type") == "text/html; charset=utf-8");
  CHECK(index.header("cache-control") == "no-cache");
  CHECK(index.header("content-security-policy") ==
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data: blob:");
  CHECK(ask(door, "/sw.js").header("cache-control") == "no-cache");
  CHECK(ask(door, "/assets/app-1a2b.js").header("cache-control") == "public, max-age=31536000, immutable");
  CHECK(ask(door, "/assets/logo.png").header("content-type") == "image/png");
  const auto again = ask(door, "/", "If-None-Match: " + index.header("etag") + "\r\n");
  CHECK(again.status == 304);
  CHECK(again.header("etag") == index.header("etag"));
}

TEST_CASE("text comes as Brotli or gzip when the browser takes it, and unpacks to the same bytes") {
  const TempSite folder;
  const http::StaticSite site(folder.folder);
  const TestDoor door = serve(site);
  const auto brotli = ask(door, "/assets/app-1a2b.js", "Accept-Encoding: gzip, deflate, br\r\n");
  CHECK(brotli.header("content-encoding") == "br");
  CHECK(brotli.header("vary") == "Accept-Encoding");
  CHECK(unbrotlied(brotli.body) == folder.script);
  const auto gzip = ask(door, "/assets/app-1a2b.js", "Accept-Encoding: gzip;q=0.5, br;q=0\r\n");
  CHECK(gzip.header("content-encoding") == "gzip");
  CHECK(inflated(gzip.body) == folder.script);
  const auto plain = ask(door, "/assets/app-1a2b.js");
  CHECK(plain.header("content-encoding").empty());
  CHECK(plain.body == folder.script);
  CHECK(plain.header("etag") != gzip.header("etag"));
}

TEST_CASE("a packed file beside the plain one is taken as it is") {
  const TempSite folder;
  write(folder.folder / "assets/app-1a2b.js.br", "made by the build");
  const http::StaticSite site(folder.folder);
  const TestDoor door = serve(site);
  CHECK(ask(door, "/assets/app-1a2b.js", "Accept-Encoding: br\r\n").body == "made by the build");
  CHECK(ask(door, "/assets/app-1a2b.js.br").status == 404);
}

TEST_CASE("traversal in every form, dot files and links give 404") {
  const TempSite folder;
  const http::StaticSite site(folder.folder);
  const TestDoor door = serve(site);
  for (const char* target : {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/..%5csecret.txt",
                             "/assets/%2e%2e/index.html", "/.env", "/link.txt", "/assets/./logo.png", "//index.html", "/index.html/",
                             "/%69ndex.html%20", "/assets/", "/INDEX.HTML"}) {
    CAPTURE(target);
    CHECK(ask(door, target).status == 404);
  }
  CHECK(ask(door, "/index%00.html").status == 400);
  CHECK(ask(door, "/..\\secret.txt").status == 400);
  CHECK(ask(door, "/%69ndex.html").status == 200);  // the same name, spelt otherwise, is a key of the table too
}

TEST_CASE("an address opened in a browser gets the client; the API, embeds and files do not") {
  const TempSite folder;
  const http::StaticSite site(folder.folder);
  const TestDoor door = serve(site);
  const std::string browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";
  CHECK(ask(door, "/join/abc", browser).body.starts_with("<!doctype html>"));
  CHECK(ask(door, "/join/abc").status == 404);
  CHECK(ask(door, "/api/v1/nothing", browser).status == 404);
  CHECK(ask(door, "/embed/nothing", browser).status == 404);
  CHECK(ask(door, "/missing.js", browser).status == 404);
  CHECK(ask(door, "/apiary", browser).status == 200);
  CHECK(ask(door, "/api/v1/listings", browser).body == "[]");
}

TEST_CASE("the first page of who has no cookie is the welcome, of who has one their home; any other address has the same for both") {
  const TempSite folder;
  write(folder.folder / "welcome.html", "<!doctype html><h1>Le troc qui tourne rond</h1>" + std::string(600, ' '));
  write(folder.folder / "home.html", "<!doctype html><p>Ronde" + std::string(600, ' '));
  const http::StaticSite site(folder.folder);
  const TestDoor door = serve(site);
  const std::string browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";
  const std::string known = browser + "Cookie: ronde=abc\r\n";
  const auto welcome = ask(door, "/", browser);
  const auto home = ask(door, "/", known);
  CHECK(welcome.body.starts_with("<!doctype html><h1>"));
  CHECK(home.body.starts_with("<!doctype html><p>"));
  CHECK(welcome.header("vary") == "Accept-Encoding, Cookie");
  CHECK(welcome.header("cache-control") == "no-cache");
  CHECK(ask(door, "/", browser + "If-None-Match: " + home.header("etag") + "\r\n").status == 200);
  CHECK(ask(door, "/", known + "If-None-Match: " + home.header("etag") + "\r\n").status == 304);
  CHECK(ask(door, "/join/abc", browser).body == ask(door, "/join/abc", known).body);
  CHECK(ask(door, "/join/abc", browser).body.starts_with("<!doctype html><title>Ronde"));
}

TEST_CASE("a folder that is not there fails the start and says which") {
  CHECK_THROWS_WITH_AS(http::StaticSite("/nowhere/at/all"), doctest::Contains("/nowhere/at/all"), std::runtime_error);
}
