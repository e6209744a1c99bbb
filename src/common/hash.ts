import { hash } from "node:crypto";

/** SHA-256 in hex, of text or bytes. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data);
}

/** A short digest (16 hex digits) of any JSON value, independent of key order. */
export function digest(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 16);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v) =>
    v && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}
