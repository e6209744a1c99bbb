import { expect, it } from "vitest";
import { parseRedisUrl } from "../../src/common/redisUrl.js";
import { readConfig } from "../../src/config.js";

it("reads one server, Sentinels and a Cluster", () => {
  expect(parseRedisUrl("rediss://app:p%40ss@cache.example/2")).toMatchObject({
    mode: "single",
    nodes: [{ host: "cache.example", port: 6379 }],
    tls: true,
    username: "app",
    password: "p@ss",
    db: 2,
  });
  expect(parseRedisUrl("redis+sentinel://:secret@a,b:26380/mymaster/1?sentinelPassword=other")).toMatchObject({
    mode: "sentinel",
    nodes: [
      { host: "a", port: 26379 },
      { host: "b", port: 26380 },
    ],
    tls: false,
    username: undefined,
    password: "secret",
    master: "mymaster",
    db: 1,
    sentinelPassword: "other",
  });
  expect(parseRedisUrl("redis+cluster://[::1]:7000,10.0.0.2:7001")).toMatchObject({
    mode: "cluster",
    nodes: [
      { host: "::1", port: 7000 },
      { host: "10.0.0.2", port: 7001 },
    ],
  });
});

it.each([
  ["another scheme", "http://cache:6379"],
  ["no host", "redis://"],
  ["two servers without a Cluster", "redis://a,b"],
  ["Sentinels without the master's name", "redis+sentinel://a,b"],
  ["a database in a Cluster", "redis+cluster://a/1"],
  ["a port that is none", "redis://a:70000"],
  ["an option nobody knows", "redis+sentinel://a/m?sentinelpasword=x"],
  ["a database that is no number", "redis://a/first"],
])("refuses %s, and a message keeps the password to itself", (_, url) => {
  expect(parseRedisUrl(url)).toBeNull();
  expect(() => readConfig({ REDIS_URL: url.replace("://", "://user:pa55@") })).toThrow(
    expect.objectContaining({ code: "BAD_SETTING", message: expect.not.stringContaining("pa55") }),
  );
});
