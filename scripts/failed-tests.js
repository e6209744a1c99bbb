// Prints the tests that failed in a vitest JSON report, with the first lines of why: node scripts/failed-tests.js REPORT
import { readFileSync } from "node:fs";

const LINES = 12;
const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const file of report.testResults) {
  const failed = file.assertionResults.filter((test) => test.status === "failed");
  if (file.status === "failed" && failed.length === 0) print(file.name, file.message);
  for (const test of failed) print(`${file.name}: ${test.fullName}`, test.failureMessages.join("\n"));
}

function print(title, why = "") {
  console.log(`  ${title}`);
  for (const line of why.split("\n").slice(0, LINES)) console.log(`    ${line}`);
}
