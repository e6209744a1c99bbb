/** What GraphQL itself has of a request: each phase of the benchmark's queries, alone, over the floor's constant shop. */
import { execute, parse, validate } from "graphql";
import type { RequestScope } from "../../src/common/requestScope.js";
import { contextMaker } from "../../src/resolvers/context.js";
import { makeSchema } from "../../src/resolvers/schema.js";
import { constantServices } from "../constantShop.js";
import type { Bench } from "./bench.js";
import { bodiesOf, EXPLAINED, SHELF } from "./load/queries.js";
import { timeEach } from "./statistics.js";

/** Milliseconds, medians. */
export interface GraphqlPhases {
  query: string;
  parse: number;
  validate: number;
  execute: number;
  serialize: number;
}

export async function measureGraphql({ options, anyone, progress }: Bench): Promise<{ graphql: GraphqlPhases[] }> {
  progress.stage("GraphQL's phases");
  const schema = await makeSchema();
  const makeContext = contextMaker(constantServices);
  const graphql: GraphqlPhases[] = [];
  for (const [name, query] of Object.entries({ shelf: SHELF, explained: EXPLAINED })) {
    const { variables } = JSON.parse(bodiesOf(query, anyone, 1)[0]!);
    const document = parse(query);
    const run = () => execute({ schema, document, variableValues: variables, contextValue: makeContext(newScope()) });
    const answer = await run();
    if (answer.errors) throw answer.errors[0];
    const often = { least: 300, ms: Math.min(500, 50 * options.seconds) };
    graphql.push({
      query: name,
      parse: (await timeEach(() => parse(query), often)).p50,
      validate: (await timeEach(() => validate(schema, document), often)).p50,
      execute: (await timeEach(run, often)).p50,
      serialize: (await timeEach(() => JSON.stringify(answer), often)).p50,
    });
  }
  return { graphql };
}

function newScope(): RequestScope {
  return {
    requestId: "benchmark",
    caller: { role: "SERVER", keyId: "benchmark" },
    origin: "http://localhost",
    inContext: { visitorConsent: true },
    personal: false,
    degradations: [],
    experiments: [],
    timings: {},
  };
}
