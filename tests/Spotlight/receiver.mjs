// Receives envelopes on a loopback port and shows what it understood of them at /stream. Not by its command line, which
// reports its own errors to its makers.
import { startServer } from "@spotlightjs/spotlight";

await startServer({ port: Number(process.argv[2]) });
