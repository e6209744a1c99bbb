import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Errors } from "../../errors.js";
import { drawFigures } from "./figures.js";
import { page } from "./html/page.js";
import type { ReportData } from "./reportData.js";

/**
 * Writes `index.html`, which needs nothing beside it, `figures/*.svg` and `report.json` into a directory, which is made where
 * it is missing. Throws FILE_UNWRITABLE.
 */
export async function writeReport(dir: string, data: ReportData): Promise<void> {
  const figures = drawFigures(data);
  try {
    await mkdir(join(dir, "figures"), { recursive: true });
    for (const [name, svg] of Object.entries(figures)) if (svg) await writeFile(join(dir, "figures", `${name}.svg`), svg);
    await writeFile(join(dir, "report.json"), `${JSON.stringify(data, null, 1)}\n`);
    await writeFile(join(dir, "index.html"), page(data, figures));
  } catch (cause) {
    throw Errors.fileUnwritable(dir, cause);
  }
}
