/**
 * Two-sided exact sign test: the chance that of `wins + losses` fair coin tosses as many or more fall on the more frequent
 * side, `p = min(1, 2 sum_{i >= max} C(n, i) / 2^n)`. Ties are left out beforehand; 1 where there is nothing to compare.
 */
export function signTest(wins: number, losses: number): number {
  const n = wins + losses;
  if (n === 0) return 1;
  const most = Math.max(wins, losses);
  let logChoose = 0; // ln C(n, i), from i = n downwards
  let tail = 0;
  for (let i = n; i >= most; i--) {
    tail += Math.exp(logChoose - n * Math.LN2);
    logChoose += Math.log(i) - Math.log(n - i + 1);
  }
  return Math.min(1, 2 * tail);
}
