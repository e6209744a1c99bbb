import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TrainingJobs } from "../../src/app/trainingJobs.js";
import { TrainingSchedule } from "../../src/app/trainingSchedule.js";
import { trainWork } from "../../src/app/trainWork.js";
import { type Log, silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import type { Jobs } from "../../src/jobs/jobs.js";
import { ProcessJobs } from "../../src/jobs/processJobs.js";
import { TRAIN as TRAIN_JOB, type TrainOrder } from "../../src/jobs/train.js";
import { vitrine } from "../cli/terminal.js";
import { type LiveGateway, liveGateway, smallModel } from "../fixtures/liveGateway.js";

vi.setConfig({ testTimeout: 180_000 });

let live: LiveGateway;
beforeAll(async () => {
  live = await liveGateway([smallModel("1", 1)]);
});
afterAll(() => live.close());

/** Trainings as another gateway on the same database asks for them and does them. */
function trainings(log: Log): { jobs: TrainingJobs; queue: ProcessJobs } {
  const { store, config } = live;
  const queue = new ProcessJobs({ store, log });
  queue.work(TRAIN_JOB, trainWork({ store, config, log, shown: noProgress }));
  return { jobs: new TrainingJobs({ store, jobs: queue }), queue };
}

const TRAIN = `mutation ($input: TrainModelInput!) { trainModel(input: $input) {
  job { id state trigger budgetMinutes stage progress reason model { name } endedAt } userErrors { code field message } } }`;
const JOB = `query ($id: ID!) { trainingJob(id: $id) { id state stage progress reason startedAt endedAt model { name version active decision { activated reason } } } }`;
const train = async (input: object) => (await live.ask(TRAIN, { input })).data.trainModel;
const jobOf = async (id: string) => (await live.ask(JOB, { id })).data.trainingJob;
const ended = async (id: string) => {
  await expect.poll(async () => (await jobOf(id)).state, { timeout: 150_000, interval: 500 }).not.toBe("RUNNING");
  return jobOf(id);
};

describe("trainModel", () => {
  it("trains beside the traffic and says how far it is, what came of it and why", async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const { job, userErrors } = await train({ budgetMinutes: 0.05, name: "asked" });
    expect(userErrors).toEqual([]);
    expect(job).toMatchObject({ state: "RUNNING", trigger: "REQUESTED", budgetMinutes: 0.05, model: null, endedAt: null });
    expect((await train({ budgetMinutes: 1 })).userErrors).toMatchObject([{ code: "CONFLICT", field: ["input"] }]);

    const stages = new Set<string>();
    await expect
      .poll(
        async () => {
          const { data } = await live.ask('{ recommendations(shopper: { externalId: "s1" }, context: {}) { nodes { id } } }');
          expect(data.recommendations.nodes.length).toBeGreaterThan(0);
          const now = await jobOf(job.id);
          if (now.stage) stages.add(now.stage);
          return now.state;
        },
        { timeout: 150_000, interval: 200 },
      )
      .toBe("SUCCEEDED");
    delay.disable();
    expect(stages.size).toBeGreaterThan(0);
    // Training a model of this size keeps a thread for seconds.
    expect(delay.max / 1e6).toBeLessThan(1500);
    const done = await jobOf(job.id);
    expect(done).toMatchObject({ stage: null, progress: null, endedAt: expect.any(String), model: { name: "asked" } });
    const { activated, reason } = done.model.decision;
    expect(done.reason).toBe(`${activated ? "activated" : "not activated"}: ${reason}`);
    expect(done.model.active).toBe(activated);
    const { stdout } = await vitrine(["models", "list"], live.env);
    expect(stdout).toContain(`asked@${done.model.version}`);
    expect(stdout).toContain(reason);
    expect((await vitrine(["models", "jobs"], live.env)).stdout).toContain("SUCCEEDED");
    expect((await vitrine(["jobs"], live.env)).stdout).toMatch(/ train +DONE .* attempt 1\n/);
  });

  it("says why there is no model", async () => {
    const { job } = await train({ budgetMinutes: 0.05, until: "2026-01-02T00:00:00Z" });
    expect(await ended(job.id)).toMatchObject({
      state: "FAILED",
      model: null,
      reason: expect.stringMatching(/too little to learn/),
    });
    const { data } = await live.ask("{ trainingJobs(first: 1) { id state } node: __typename }");
    expect(data.trainingJobs).toEqual([{ id: job.id, state: "FAILED" }]);
    const { data: byId } = await live.ask("query ($id: ID!) { node(id: $id) { id ... on TrainingJob { state } } }", {
      id: job.id,
    });
    expect(byId.node).toEqual({ id: job.id, state: "FAILED" });
  });

  it.each([{ budgetMinutes: 0 }, { budgetMinutes: 5000 }, { name: "../x" }, { name: ".." }])("refuses %j", async (input) => {
    expect((await train(input)).userErrors).toMatchObject([{ code: "BAD_INPUT" }]);
  });

  it("is stopped with its gateway, and a gateway that vanished is not waited for", async () => {
    const { jobs, queue } = trainings(silentLog);
    const request = { name: "cut", budgetMinutes: 1, seed: 1, warm: false, activate: true };
    const { id } = await jobs.start(request, "REQUESTED");
    await queue.close();
    expect(await jobs.job(id)).toMatchObject({ state: "INTERRUPTED", endedAt: expect.any(Date) });
    const row = (await live.store.trainingJob(id))!;
    await live.store.putTrainingJob({
      ...row,
      id: "lost",
      state: "RUNNING",
      endedAt: null,
      seenAt: new Date(Date.now() - 120_000),
    });
    expect(await jobs.job("lost")).toMatchObject({ state: "INTERRUPTED", reason: "its gateway is gone" });
  });
});

it("a training whose process was lost waits for another attempt, and has failed after the last", async () => {
  const { store, config } = live;
  const lose = trainWork({ store, config, log: silentLog, shown: noProgress });
  const asked: TrainOrder[] = [];
  const enqueue: Jobs["enqueue"] = async (_, data) => {
    asked.push(data as unknown as TrainOrder);
    return { id: "1", added: true };
  };
  const jobs = new TrainingJobs({ store, jobs: { kind: "redis", enqueue } });
  const request = { name: "lost", budgetMinutes: 1, seed: 1, warm: false, activate: true };
  const { id, state } = await jobs.start(request, "REQUESTED");
  expect(state).toBe("QUEUED");
  await expect(jobs.start(request, "REQUESTED")).rejects.toMatchObject({ code: "CONFLICT" });
  const at = { attempt: 1, last: false, resumed: true, progress: noProgress, signal: new AbortController().signal };
  vi.stubEnv("NODE_OPTIONS", "--no-such-option");
  try {
    await expect(lose(asked[0]!, at)).rejects.toThrow(/its process ended with code 9: .*no-such-option/);
    expect(await jobs.job(id)).toMatchObject({ state: "QUEUED", endedAt: null, reason: expect.stringContaining("code 9") });
    await expect(lose(asked[0]!, { ...at, attempt: 3, last: true })).rejects.toThrow(/code 9/);
    expect(await jobs.job(id)).toMatchObject({ state: "FAILED", endedAt: expect.any(Date) });
  } finally {
    vi.unstubAllEnvs();
  }
});

it("a schedule trains at its hour, once among several gateways, and not again when a clock lags behind", async () => {
  const hour = new Date();
  hour.setUTCMinutes(hour.getUTCMinutes() + 1, 0, 0);
  const at = `${hour.toISOString().slice(11, 16)}Z`;
  // Clocks that show half a second before the hour.
  const ahead = hour.getTime() - 500 - Date.now();
  const logged: string[] = [];
  const log = { ...silentLog, info: (_: object, line: string) => void logged.push(line) };
  const gateways = Array.from({ length: 2 }, () => {
    const { jobs, queue } = trainings(log);
    const parts = { store: live.store, jobs, at, budgetMinutes: 0.05, log };
    return { queue, parts, schedule: new TrainingSchedule({ ...parts, now: () => Date.now() + ahead }) };
  });
  const scheduled = async () => (await live.store.trainingJobs(100)).filter(({ trigger }) => trigger === "SCHEDULED");
  await expect.poll(async () => (await scheduled()).length, { timeout: 10_000 }).toBe(1);
  await expect.poll(async () => (await scheduled())[0]!.state, { timeout: 150_000, interval: 500 }).not.toBe("RUNNING");
  expect(await scheduled()).toMatchObject([{ state: "SUCCEEDED", reason: expect.stringMatching(/^(not )?activated: ./) }]);
  expect(logged).toContain("scheduled training begins");
  expect(logged).toContain("training ended");

  const began = Date.now();
  const late = new TrainingSchedule({ ...gateways[0]!.parts, now: () => hour.getTime() - 200 + (Date.now() - began) });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await scheduled()).toHaveLength(1);
  late.stop();
  for (const { schedule, queue } of gateways) {
    schedule.stop();
    await queue.close();
  }
});
