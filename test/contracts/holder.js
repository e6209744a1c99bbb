// A process to be killed: takes a lock, says so, and keeps it. Arguments: the store's configuration as JSON, the lock's name.
import { openStore } from "../../dist/store/openStore.js";

const store = await openStore(JSON.parse(process.argv[2]), { attach: true });
const lock = await store.tryLock(process.argv[3]);
process.stdout.write(lock ? "held" : "taken");
setInterval(() => {}, 1000);
