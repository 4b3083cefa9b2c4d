// Scores sites of this machine by the npm package @mdn/mdn-http-observatory; prints one line of JSON for each.
//
//   node observatory.mjs [--preloaded=HOST] HOST:HTTPS_PORT:HTTP_PORT...
//
// The package's own scan() runs, as it is. It asks the standard ports and nothing else, so what it sends to 443 and 80
// of HOST goes to the ports given here. NODE_EXTRA_CA_CERTS names a certificate that it shall trust.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";

const isOption = (argument) => argument.startsWith("--preloaded=");
const preloaded = process.argv.slice(2).filter(isOption).map((argument) => argument.split("=")[1]);
const sites = process.argv.slice(2).filter((argument) => !isOption(argument)).map((argument) => argument.split(":"));
let scanned;

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const port = options?.host === scanned[0] ? { 443: scanned[1], 80: scanned[2] }[options.port] : undefined;
  if (port) options.port = Number(port);
  return connect.apply(this, args);
};

// The package's install scripts download the browsers' preload list. They are not run, and its list is what is said here.
const read = fs.readFileSync;
const list = JSON.stringify(Object.fromEntries(preloaded.map((host) => [host, { mode: "force-https", includeSubDomains: true }])));
fs.readFileSync = (path, ...rest) => (String(path).endsWith("hsts-preload.json") ? list : read(path, ...rest));

// Nothing of this machine is asked through a proxy.
for (const name of Object.keys(process.env)) if (/^(https?|all)_proxy$/i.test(name)) delete process.env[name];

const { scan } = await import("@mdn/mdn-http-observatory");
for (scanned of sites) {
  try {
    const { scan: whole, tests } = await scan(scanned[0]);
    const rows = Object.entries(tests).map(([name, test]) => [name, { result: test.result, points: test.scoreModifier }]);
    console.log(JSON.stringify({ score: whole.score, grade: whole.grade, tests: Object.fromEntries(rows) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message, score: 0, grade: "", tests: {} }));
  }
  // The next site has the same name, and must not be asked over a connection to this one.
  http.globalAgent.destroy();
  https.globalAgent.destroy();
}
process.exit(0);
