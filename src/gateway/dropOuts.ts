/** How often each stage dropped out of an answer since the process began; shown at `/ready`. */
export class DropOuts {
  private readonly counts = new Map<string, number>();

  add(stage: string): void {
    this.counts.set(stage, (this.counts.get(stage) ?? 0) + 1);
  }

  /** By stage, e.g. `{ "retrieve.nearest": 3 }`; stages that never dropped out are left out. */
  byStage(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
