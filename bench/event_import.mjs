// How much memory does a hostile list cost an event, and does anybody wait meanwhile?
//   ./dev bench event_import [--rounds 3] [--readers 4]
// Lists of a million lines in at most 8 MiB, each wrong in its own way, and one that is over the limit, are given to an event's import by an
// organiser, a fresh server a list; readers ask for the event's page meanwhile. Prints for each: the answer, how long it took, by how much the
// server's largest memory grew, p99 of the readers, and how many people stand on the event's list afterwards.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import { House, median, option, quantile, sleep } from "./house.mjs";

const rounds = option("rounds", 3);
const readers = option("readers", 4);
const lines = 1_000_000;

const head = "nom,objet\n";
const lists = {
  "good lines, too many": head + "A,b\n".repeat(lines),
  "no name": head + ",b\n".repeat(lines),
  "a name each, too long": head + "Ana,b,c\n".repeat(lines),
  formulas: head + "=1,+b\n".repeat(lines),
  "stray quotes": head + 'a"b,c\n'.repeat(lines),
  "one quote never closed": head + '"' + "a,b\n".repeat(lines),
  "empty lines": head + "\n".repeat(lines * 8),
  NUL: head + "a,\0\n".repeat(lines),
  "not UTF-8": Buffer.concat([
    Buffer.from(head),
    Buffer.from("a,\xff\n".repeat(lines), "latin1"),
  ]),
  "UTF-16": Buffer.from("\ufeff" + head + "a,b\n".repeat(lines), "utf16le"),
  "byte order mark": "\ufeff" + head + "a,b\n".repeat(lines),
  "columns without end": head + "a" + ",".repeat(lines * 8),
  "over the limit": head + "a,b,cdefg\n".repeat(lines),
  "want list, a line each": "(A) 1 :\n".repeat(lines),
  "want list, one wish a line": "1 : 2\n".repeat(lines),
  "want list, one long line": "(A) 1 :" + " 2".repeat(lines * 4 - 8),
};
const format_of = (name) => (name.startsWith("want list") ? "wants" : "csv");

const at = (time) => `2036-03-09T${time}:00.000Z`;
const event_draft = {
  name: "Troc de printemps",
  hall: "Salle des fêtes",
  rules: "Un sac chacun",
  quarter: null,
  association: null,
  kinds: ["good", "gift"],
  capacity: 500,
  tables: 4,
  cycle_cap: 0,
  drop_off: { from: at("10:00"), to: at("12:00") },
  clearing_at: at("12:15"),
  pick_up: { from: at("12:30"), to: at("14:00") },
};

const memory_mb = (pid, field) =>
  Number(
    readFileSync(`/proc/${pid}/status`, "utf8").match(
      new RegExp(`${field}:\\s+(\\d+)`),
    )[1],
  ) / 1024;

/** The answer to a list, whatever it is. */
function give(house, path, list, person) {
  return new Promise((done) => {
    const body = Buffer.from(list);
    const session = {
      origin: house.origin,
      cookie: person.cookie,
      "x-csrf-token": person.csrf,
      "idempotency-key": randomUUID(),
    };
    const headers = {
      ...session,
      "content-type": "text/csv",
      "content-length": body.length,
      expect: "100-continue",
    };
    const request = http.request(
      house.origin + path,
      { method: "POST", headers },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => (text += part));
        answer.on("end", () =>
          done({ status: answer.statusCode, json: JSON.parse(text) }),
        );
      },
    );
    request.on("error", (error) => done({ status: error.code, json: {} }));
    request.on("continue", () => request.end(body));
    request.flushHeaders();
  });
}

const words_of = ({ status, json }) =>
  status !== 200
    ? `${status} ${json.type ?? ""}`
    : json.errors.length > 0
      ? `${json.errors[0].code} in line ${json.errors[0].line}, ${json.errors.length + json.more_errors} in all`
      : `taken, ${json.items} items, ${json.wishes} wishes, ${json.remarks.length} remarks`;

async function one_round(list, format) {
  const house = new House();
  try {
    house.run("demo", "--places-only");
    const link = house
      .run("steward", "--add", "Claire")
      .split("#")[1]
      .split("\n")[0];
    const server = house.spawn_server();
    await house.ready();
    const { cookie, json } = await house.call(
      "POST",
      "/api/v1/session/recover",
      { code: link },
    );
    const person = { cookie, csrf: json.csrf };
    const event = await house.call(
      "POST",
      "/api/v1/events",
      event_draft,
      person,
    );
    const path = `/api/v1/events/${event.json.id}`;
    const before = memory_mb(server.pid, "VmHWM");
    let over = false;
    const took = [];
    const read = async () => {
      while (!over) {
        const began = performance.now();
        await house.call("GET", path, undefined, person);
        took.push(performance.now() - began);
        await sleep(10);
      }
    };
    const reading = [...Array(readers)].map(read);
    await sleep(500);
    const began = performance.now();
    const answer = await give(
      house,
      `${path}/imports?format=${format}`,
      list,
      person,
    );
    const ms = performance.now() - began;
    await sleep(200);
    over = true;
    await Promise.all(reading);
    const people = (
      await house.call("GET", `${path}/people`, undefined, person)
    ).json.items.length;
    return {
      words: words_of(answer),
      ms,
      mb: memory_mb(server.pid, "VmHWM") - before,
      before,
      p99: quantile(
        took.sort((a, b) => a - b),
        0.99,
      ),
      people,
    };
  } finally {
    await house.close();
  }
}

for (const [name, list] of Object.entries(lists)) {
  const seen = [];
  for (let i = 0; i < rounds; i++)
    seen.push(await one_round(list, format_of(name)));
  const of = (what) => median(seen.map((round) => round[what]));
  console.log(
    `${name.padEnd(24)} ${(Buffer.byteLength(list) / 2 ** 20).toFixed(1)} MiB: ${seen[0].words}; ${of("ms").toFixed(0)} ms, ` +
      `+${of("mb").toFixed(1)} MB over ${of("before").toFixed(1)}, page p99 ${of("p99").toFixed(1)} ms; ${seen[0].people} people stored`,
  );
}
process.exit(0);
