import { startNative } from "../../bench/gateway/engines/native.js";
import { describeGeneratedShop } from "../bench/shopSuite.js";

/** On services of its own: the benchmark keeps PostgreSQL's files from run to run. */
describeGeneratedShop(startNative);
