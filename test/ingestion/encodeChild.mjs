// A process that encodes and is killed while doing so. Arguments: data directory, text encoder's directory.
import { openEncoder } from "../../dist/encoders/openEncoder.js";
import { encodeCatalogue } from "../../dist/ingestion/encodeCatalogue.js";
import { openStore } from "../../dist/store/openStore.js";

const [dataDir, textEncoder] = process.argv.slice(2);
const store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 1 });
const text = await openEncoder("text", { dataDir, textEncoder, imageEncoder: "bundled" });
await encodeCatalogue(store, { text }, { stage() {}, note() {}, update: (done) => process.stdout.write(`${done}\n`) });
