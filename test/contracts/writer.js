// A process to be killed: opens the store and records one interaction after the other, printing the shopper's id once it
// is acknowledged. Arguments: the store's configuration as JSON, `own` or `attach`. Product "a" must exist, or `own` makes it.
import { openStore } from "../../dist/store/openStore.js";

const store = await openStore(JSON.parse(process.argv[2]), { attach: process.argv[3] === "attach" });
if (process.argv[3] === "own") {
  await store.upsertProducts([{ id: "a", textDigest: null, imageDigest: null, lemmas: "" }]);
}
for (let i = 0; ; i++) {
  const userId = `writer-${i}`;
  await store.recordInteractions([{ userId, productId: "a", type: "VIEW", timestamp: new Date() }]);
  process.stdout.write(`${userId}\n`);
}
