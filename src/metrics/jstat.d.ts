/** What is used of jstat, which comes without types. */
declare module "jstat" {
  interface Distribution<Parameters extends readonly number[]> {
    /** P(X <= x). */
    cdf(x: number, ...parameters: Parameters): number;
  }
  const jStat: {
    normal: Distribution<[mean: number, deviation: number]>;
    chisquare: Distribution<[freedom: number]>;
  };
  export default jStat;
}
