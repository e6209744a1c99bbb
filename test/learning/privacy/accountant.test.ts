import { describe, expect, test } from "vitest";
import { epsilonOf, noiseFor, renyiLoss } from "../../../src/learning/privacy/accountant.js";

/** Batches of 256 of MNIST's 60,000 digits. */
const mnist = (noise: number, epochs: number) => ({
  rate: 256 / 60_000,
  noise,
  steps: Math.floor((epochs * 60_000) / 256),
});

describe("the accountant", () => {
  test.each([
    // TensorFlow Privacy, tutorials/README.md (commit 047e1ee), delta 1e-5.
    [1.12, 60, 2.92],
    [1.2, 10, 1.2],
    [0.6, 30, 9.74],
    // The same page in its first version.
    [1.1, 60, 3.01],
    [1.3, 15, 1.19],
    [0.7, 45, 7.1],
  ])("finds what TensorFlow Privacy publishes for noise %d over %d epochs: %d", (noise, epochs, published) => {
    const epsilon = epsilonOf([mnist(noise, epochs)], 1e-5);
    // Whole orders alone are looked at, so it may be a little more, never less than what is rounded away.
    expect(epsilon).toBeGreaterThan(published - 0.005);
    expect(epsilon).toBeLessThan(1.005 * published + 0.005);
  });

  test("finds the moments accountant's epsilon of Abadi et al. (2016), as TensorFlow Privacy's own tests have it", () => {
    const phase = { rate: 0.01, noise: 4, steps: 10_000 };
    expect(epsilonOf([phase], 1e-5)).toBeCloseTo(1.258575, 5);
  });

  test.each([
    // rdp_accountant_test.py of TensorFlow Privacy.
    [0.1, 2, 10, 5, 0.07737],
    [0.01, 2.5, 50, 5, 0.00218075],
    [0.01, 2.5, 50, 50, 0.023846],
    [0.01, 2.5, 50, 100, 167.416307],
  ])("finds the published Renyi loss at rate %d, noise %d, %d steps, order %d", (rate, noise, steps, order, published) => {
    expect(steps * renyiLoss({ rate, noise }, order)).toBeCloseTo(published, 5);
  });

  test("knows the ends: everybody in every step is the plain Gaussian mechanism, nobody in any tells nothing", () => {
    expect(renyiLoss({ rate: 1, noise: 3 }, 7)).toBeCloseTo(7 / 18, 12);
    expect(renyiLoss({ rate: 1 - 1e-12, noise: 3 }, 7)).toBeCloseTo(7 / 18, 6);
    expect(renyiLoss({ rate: 0, noise: 3 }, 7)).toBe(0);
  });

  test("spends more with every step, phase and shopper sampled, less with noise", () => {
    const phase = { rate: 0.05, noise: 1.5, steps: 200 };
    const spent = epsilonOf([phase], 1e-6);
    expect(epsilonOf([{ ...phase, steps: 400 }], 1e-6)).toBeGreaterThan(spent);
    expect(epsilonOf([{ ...phase, rate: 0.1 }], 1e-6)).toBeGreaterThan(spent);
    expect(epsilonOf([phase, phase], 1e-6)).toBeCloseTo(epsilonOf([{ ...phase, steps: 400 }], 1e-6), 10);
    expect(epsilonOf([{ ...phase, noise: 3 }], 1e-6)).toBeLessThan(spent);
  });

  test.each([0.5, 2, 8, 50])("finds the noise that epsilon %d asks for, and no more", (epsilon) => {
    const before = [{ rate: 0.1, noise: 20, steps: 50 }];
    const next = { rate: 0.02, steps: 1000 };
    const noise = noiseFor(before, next, epsilon, 1e-6);
    expect(epsilonOf([...before, { ...next, noise }], 1e-6)).toBeLessThanOrEqual(epsilon);
    expect(epsilonOf([...before, { ...next, noise: 0.99 * noise }], 1e-6)).toBeGreaterThan(epsilon);
  });

  test("says so where no noise is enough", () => {
    expect(() => noiseFor([{ rate: 1, noise: 0.1, steps: 100 }], { rate: 0.1, steps: 1 }, 1, 1e-6)).toThrow(/no noise is enough/);
  });
});
