import { expect, it } from "vitest";
import { noProgress, type Progress, shownLater, stoppable } from "../../src/common/progress.js";

function listening(): { heard: string[]; progress: Progress } {
  const heard: string[] = [];
  const progress = { ...noProgress, stage: (name: string) => heard.push(name), update: (done: number) => heard.push(`${done}`) };
  return { heard, progress };
}

it("work shown later is heard from where it has come to", () => {
  const { heard, progress } = listening();
  const later = shownLater(progress);
  later.progress.stage("drawing", 9);
  later.progress.update(1);
  later.progress.update(4);
  progress.stage("storing");
  expect(heard).toEqual(["storing"]);
  later.show();
  later.progress.update(5);
  expect(heard).toEqual(["storing", "drawing", "4", "5"]);
});

it("work that is to stop ends where its next stage would begin", () => {
  const stop = new AbortController();
  const { heard, progress } = listening();
  const work = stoppable(progress, stop.signal);
  work.stage("one");
  stop.abort(new Error("enough"));
  work.update(1);
  expect(() => work.stage("two")).toThrow("enough");
  expect(heard).toEqual(["one", "1"]);
});
