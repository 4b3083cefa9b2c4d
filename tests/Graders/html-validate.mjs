// Prints what html-validate finds wrong with HTML by the standard, as one line of JSON.
//
//   node html-validate.mjs FILE...
import { HtmlValidate } from "html-validate/node";

const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
const findings = [];
for (const file of process.argv.slice(2)) {
  const report = await validator.validateFile(file);
  for (const { messages } of report.results) for (const { ruleId, message, line } of messages) findings.push({ file, rule: ruleId, line, message });
}
console.log(JSON.stringify(findings));
