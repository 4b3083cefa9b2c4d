// Parses expressions by Prometheus' own grammar: for each, the metrics that it selects, and where it cannot be read (-1 where it can).
//
//   node promql.mjs FILE      a JSON array of expressions
import { readFileSync } from "node:fs";
import { parser } from "@prometheus-io/lezer-promql";

const parsed = JSON.parse(readFileSync(process.argv[2], "utf8")).map((expression) => {
  const metrics = new Set();
  let fault = -1;
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError && fault < 0) fault = node.from;
      if (node.name === "VectorSelector") {
        const name = node.node.getChild("Identifier");
        if (name) metrics.add(expression.slice(name.from, name.to));
      }
    },
  });
  return { expression, metrics: [...metrics], fault };
});
console.log(JSON.stringify(parsed));
