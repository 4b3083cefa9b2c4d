// Signs each body on its standard input by Stripe's own library and prints one Stripe-Signature header a line.
//
//   node sign.mjs < LINES      a line is JSON: {"body": BASE64, "secrets": [SECRET, ...]}
import { createInterface } from "node:readline";
import Stripe from "stripe";

const { webhooks } = new Stripe("sk_test_never_used");
const timestamp = Math.floor(Date.now() / 1000);

for await (const line of createInterface({ input: process.stdin })) {
  const { body, secrets } = JSON.parse(line);
  const payload = Buffer.from(body, "base64").toString("utf8");
  const headers = secrets.map((secret) => webhooks.generateTestHeaderString({ payload, secret, timestamp }));
  // While a secret is rolled, Stripe signs with the old and with the new one in one header.
  console.log([`t=${timestamp}`, ...headers.map((header) => header.split(",").find((part) => part.startsWith("v1=")))].join(","));
}
