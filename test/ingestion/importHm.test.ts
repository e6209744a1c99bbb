import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importHm } from "../../src/ingestion/importHm.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { scratchDataDir } from "../store/scratch.js";
import { dump, writeShop } from "./shopFixture.js";

const root = mkdtempSync(join(tmpdir(), "vitrine-hm-"));
const dir = join(root, "hm");
let store: Store;

const ARTICLES = `article_id,product_code,prod_name,product_type_no,product_type_name,product_group_name,graphical_appearance_no,graphical_appearance_name,colour_group_code,colour_group_name,perceived_colour_value_id,perceived_colour_value_name,perceived_colour_master_id,perceived_colour_master_name,department_no,department_name,index_code,index_name,index_group_no,index_group_name,section_no,section_name,garment_group_no,garment_group_name,detail_desc
0108775015,0108775,Strap top,253,Vest top,Garment Upper body,1010016,Solid,9,Black,4,Dark,5,Black,1676,Jersey Basic,A,Ladieswear,1,Ladieswear,16,Womens Everyday Basics,1002,Jersey Basic,"Jersey top, narrow straps."
0110065001,0110065,OP T-shirt (Idro),306,Bra,Underwear,1010016,Solid,9,Black,4,Dark,5,Black,1339,Clean Lingerie,B,Lingeries/Tights,1,Ladieswear,61,Womens Lingerie,1017,"Under-, Nightwear",
`;

beforeAll(async () => {
  const dataDir = await scratchDataDir(join(root, "data"));
  store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 20_000 });
  writeShop(dir, {
    "articles.csv": ARTICLES,
    "customers.csv":
      "customer_id,FN,Active,club_member_status,fashion_news_frequency,age,postal_code\nc1,1.0,,ACTIVE,Regularly,24.0,52043e\nc2,,,,,,\n",
    "transactions_train.csv": [
      "t_dat,customer_id,article_id,price,sales_channel_id",
      "2018-09-20,c1,0108775015,0.0508305084745762,2",
      "2018-09-20,c1,0110065001,0.0305084745762711,1",
      "2018-09-20,c1,0108775015,0.0508305084745762,2",
      "2018-09-21,c1,0108775015,0.0508305084745762,2",
      "2018-09-21,c2,0999999999,0.01,2",
      "2018-09-21,c2,0110065001,-0.01,2\n",
    ].join("\n"),
    "images/010/0108775015.jpg": "not really a picture",
  });
});
afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

it("imports Kaggle's layout: repeated rows of a day are a quantity, days have no hour, pictures are found", async () => {
  const summary = await importHm(dir, { store, dataDir: join(root, "data") });
  expect(summary.files.map(({ name, rows, inserted, repeated, rejected }) => [name, rows, inserted, repeated, rejected])).toEqual(
    [
      ["articles", 2, 2, 0, 0],
      ["customers", 2, 2, 0, 0],
      ["transactions", 6, 3, 1, 2],
    ],
  );
  const { products, shoppers, events } = await dump(store);
  expect(products).toMatchObject([
    {
      id: "0108775015",
      title: "Strap top",
      description: "Jersey top, narrow straps.",
      category: ["Ladieswear", "Garment Upper body", "Vest top"],
      imageUrl: join(dir, "images/010/0108775015.jpg"),
      price: undefined,
    },
    {
      id: "0110065001",
      description: undefined,
      imageUrl: undefined,
      attributes: { product_code: "0110065", product_type: "Bra" },
    },
  ]);
  expect(shoppers).toEqual([
    { id: "c1", attributes: { age: 24, club: "ACTIVE", fashionNews: "Regularly", newsletter: true, postalCode: "52043e" } },
    { id: "c2", attributes: {} },
  ]);
  expect(events).toEqual([
    expect.stringMatching(/^c1 PURCHASE 0108775015 2018-09-20T00:00:00.000Z \(day\) x2 value 0.0508\d+ {"channel":"WEB"}$/),
    expect.stringMatching(/^c1 PURCHASE 0108775015 2018-09-21T00:00:00.000Z \(day\) xNaN value 0.0508\d+ {"channel":"WEB"}$/),
    expect.stringMatching(/^c1 PURCHASE 0110065001 2018-09-20T00:00:00.000Z \(day\) xNaN value 0.0305\d+ {"channel":"STORE"}$/),
  ]);
});

it("says which file is missing", async () => {
  const partial = writeShop(join(root, "partial"), { "articles.csv": ARTICLES });
  await expect(importHm(partial, { store, dataDir: root })).rejects.toThrow(
    /no customers file. Looked for customers.csv, customers.csv.gz/,
  );
});
