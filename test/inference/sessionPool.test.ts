import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InlineSession } from "../../src/inference/inlineSession.js";
import type { Sessions, TensorValue } from "../../src/inference/session.js";
import { SessionPool } from "../../src/inference/sessionPool.js";
import { scratch } from "../encoders/directories.js";
import { doubling, powers } from "./graphs.js";

const vector = (...values: number[]): TensorValue => ({
  type: "float32",
  data: Float32Array.from(values),
  dims: [values.length],
});
const matrix = (n: number): TensorValue => ({ type: "float32", data: new Float32Array(n * n).fill(0.01), dims: [n, n] });
const directory = scratch();

describe.each([
  ["in the calling thread", async (): Promise<Sessions> => new InlineSession()],
  ["in a pool of two threads", async (): Promise<Sessions> => SessionPool.open({ size: 2 })],
])("sessions %s", (_, open) => {
  let sessions: Sessions;
  beforeAll(async () => {
    sessions = await open();
  });
  afterAll(() => sessions.close());

  it("run a model and return the outputs asked for", async () => {
    const handle = await sessions.load("doubling", doubling());
    expect(handle).toMatchObject({ name: "doubling", inputNames: ["x"], outputNames: ["y", "square"] });
    const all = await sessions.run(handle, { x: vector(1, 2, 3) });
    expect(all).toEqual({ y: vector(2, 4, 6), square: vector(1, 4, 9) });
    expect(Object.keys(await sessions.run(handle, { x: vector(1) }, ["square"]))).toEqual(["square"]);
  });

  it("load from a file, and read views into larger arrays", async () => {
    const path = join(directory, "doubling.onnx");
    writeFileSync(path, doubling());
    const handle = await sessions.load("from file", path);
    const large = Float32Array.from({ length: 100 }, (_, i) => i);
    const data = large.subarray(10, 13);
    const { y } = await sessions.run(handle, { x: { type: "float32", data, dims: [3] } }, ["y"]);
    expect(y).toEqual(vector(20, 22, 24));
    expect(large[11]).toBe(11);
  });

  it("answer many calls at once, each its own", async () => {
    const handle = await sessions.load("doubling", doubling());
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => sessions.run(handle, { x: vector(i) }, ["y"])));
    expect(answers.map(({ y }) => Number(y!.data[0]))).toEqual(Array.from({ length: 50 }, (_, i) => 2 * i));
  });

  it("refuse a broken model, a wrong input, and a model that was unloaded", async () => {
    await expect(sessions.load("broken", Buffer.from("no model"))).rejects.toMatchObject({ code: "MODEL_INVALID" });
    const handle = await sessions.load("doubling", doubling());
    await expect(sessions.run(handle, { z: vector(1) })).rejects.toThrow(/x/);
    expect((await sessions.run(handle, { x: vector(1) }, ["y"])).y).toEqual(vector(2));
    await sessions.unload(handle);
    await expect(sessions.run(handle, { x: vector(1) })).rejects.toMatchObject({ code: "INFERENCE_UNAVAILABLE" });
  });
});

describe("a session pool", () => {
  it("leaves the event loop free while models run", async () => {
    const pool = await SessionPool.open({ size: 1 });
    const handle = await pool.load("powers", powers(60));
    await pool.run(handle, { x: matrix(256) });
    let ticks = 0;
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      ticks++;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    let runs = 0;
    for (const started = performance.now(); performance.now() - started < 300; runs++) await pool.run(handle, { x: matrix(256) });
    clearInterval(timer);
    await pool.close();
    // Held up by each run, it would tick once between two of them.
    expect(ticks).toBeGreaterThan(Math.max(30, 2 * runs));
    expect(longest).toBeLessThan(100);
  });

  it("shares calls among its threads", async () => {
    const [one, two] = await Promise.all([SessionPool.open({ size: 1 }), SessionPool.open({ size: 2 })]);
    expect([one.parallelism, two.parallelism]).toEqual([1, 2]);
    const handle = await two.load("powers", powers(200));
    // The thread that is busy with the long call would answer the short one only after it.
    const order: string[] = [];
    const long = two.run(handle, { x: matrix(384) }).then(() => order.push("long"));
    const short = two.run(handle, { x: matrix(2) }).then(() => order.push("short"));
    await Promise.all([long, short]);
    expect(order).toEqual(["short", "long"]);
    await Promise.all([one.close(), two.close()]);
  });

  it("rejects the calls of a thread that dies, and goes on with a new one that has the models", async () => {
    const pool = await SessionPool.open({ size: 1 });
    const handle = await pool.load("powers", powers(400));
    const underWay = pool.run(handle, { x: matrix(256) });
    const outcome = expect(underWay).rejects.toMatchObject({ code: "INFERENCE_UNAVAILABLE" });
    await pool.restart(0);
    await outcome;
    const { y } = await pool.run(handle, { x: matrix(2) });
    expect(y!.dims).toEqual([2, 2]);
    const later = await pool.load("doubling", doubling());
    expect((await pool.run(later, { x: vector(4) }, ["y"])).y).toEqual(vector(8));
    await pool.close();
  });

  it("rejects what is under way or asked after it was closed", async () => {
    const pool = await SessionPool.open({ size: 1 });
    const handle = await pool.load("powers", powers(400));
    const outcome = expect(pool.run(handle, { x: matrix(256) })).rejects.toMatchObject({ code: "INFERENCE_UNAVAILABLE" });
    await pool.close();
    await outcome;
    await expect(pool.run(handle, { x: matrix(2) })).rejects.toMatchObject({ code: "INFERENCE_UNAVAILABLE" });
  });

  it("ends in the middle of whatever its threads do", async () => {
    const model = doubling();
    for (let delay = 0; delay < 60; delay += 3) {
      const pool = await SessionPool.open({ size: 1 });
      const loads = Array.from({ length: 40 }, () => pool.load("doubling", model).catch(() => null));
      await new Promise((resolve) => setTimeout(resolve, delay));
      await pool.close();
      await Promise.all(loads);
    }
  });
});
