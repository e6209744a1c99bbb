import { startEmbedded } from "../../bench/gateway/engines/embedded.js";
import { describeGeneratedShop } from "./shopSuite.js";

describeGeneratedShop(startEmbedded);
