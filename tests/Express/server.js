// An application with the sessions of express-session in connect-redis, as products have it: for the tests of the
// gateway's takeover. Paths below /moved stand for code that already leaves its session to the gateway.
import { createServer } from "node:http";
import session from "express-session";
import { RedisStore } from "connect-redis";
import { createClient } from "redis";

const { PORT, REDIS_URL, SECRETS, COOKIE, ROLLING } = process.env;
const client = createClient({ url: REDIS_URL });
client.on("error", (error) => console.error(error.message));
await client.connect();

const sessions = session({
  store: new RedisStore({ client }),
  secret: JSON.parse(SECRETS),
  cookie: JSON.parse(COOKIE),
  rolling: ROLLING === "on",
  resave: false,
  saveUninitialized: false,
  proxy: true,
});

const read = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return text;
};

const answer = (response, value) => {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(value));
};

const shown = (request) =>
  Object.fromEntries(Object.entries(request.headers).filter(([name]) => name.startsWith("x-session-") || name === "cookie"));

const paths = {
  "GET /": (request, response) => answer(response, { id: request.sessionID, session: request.session, headers: shown(request) }),
  // What is sent becomes members of the session, as JSON.parse understands it.
  "POST /set": async (request, response) => {
    Object.assign(request.session, JSON.parse(await read(request)));
    answer(response, {});
  },
  "POST /sign-in": async (request, response) => {
    const members = JSON.parse(await read(request));
    request.session.regenerate((error) => {
      if (error) throw error;
      Object.assign(request.session, members);
      answer(response, {});
    });
  },
  "POST /sign-out": (request, response) =>
    request.session.destroy((error) => {
      if (error) throw error;
      answer(response, {});
    }),
};

createServer(async (request, response) => {
  const path = request.url.split("?")[0];
  if (path === "/moved") {
    // The answer carries the headers that the body names.
    const wanted = request.method === "POST" ? JSON.parse(await read(request)) : {};
    for (const [name, value] of Object.entries(wanted)) response.setHeader(name, value);
    answer(response, shown(request));
    return;
  }

  sessions(request, response, (error) => {
    const handler = paths[`${request.method} ${path}`];
    if (error || !handler) {
      response.statusCode = error ? 500 : 404;
      response.end();
      return;
    }

    Promise.resolve(handler(request, response)).catch((fault) => {
      console.error(fault);
      response.destroy();
    });
  });
}).listen(Number(PORT), "127.0.0.1");

// The tests hold the other end: nothing outlives them.
process.stdin.resume();
process.stdin.on("end", () => process.exit());
