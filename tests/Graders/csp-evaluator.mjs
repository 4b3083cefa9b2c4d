// Prints what Google's csp_evaluator finds in a Content-Security-Policy, as one line of JSON.
//
//   node csp-evaluator.mjs POLICY
import evaluator from "csp_evaluator/dist/evaluator.js";
import finding from "csp_evaluator/dist/finding.js";
import parser from "csp_evaluator/dist/parser.js";

const policy = new parser.CspParser(process.argv[2]).csp;
const findings = new evaluator.CspEvaluator(policy).evaluate().map(({ severity, type, directive, value, description }) => (
  { severity: finding.Severity[severity], type: finding.Type[type], directive, value: value ?? null, description }
));
console.log(JSON.stringify(findings));
