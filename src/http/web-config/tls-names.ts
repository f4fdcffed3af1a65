import type { SecureVersion } from "node:tls";

/** The web configuration has Go's names for versions, cipher suites and curves; OpenSSL has others. */
const versions = { TLS10: "TLSv1", TLS11: "TLSv1.1", TLS12: "TLSv1.2", TLS13: "TLSv1.3" } as const;

/** The ones of TLS 1.3 have the same name in both, and are always on. */
const modernCiphers = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"] as const;

const ciphers = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384",
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: "ECDHE-ECDSA-AES128-SHA",
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: "ECDHE-ECDSA-AES256-SHA",
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-RSA-AES128-GCM-SHA256",
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-RSA-AES256-GCM-SHA384",
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305",
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: "ECDHE-RSA-AES128-SHA",
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: "ECDHE-RSA-AES256-SHA",
} as const;

const curves = { CurveP256: "P-256", CurveP384: "P-384", CurveP521: "P-521", X25519: "X25519" } as const;

export type VersionName = keyof typeof versions;
export type CipherName = keyof typeof ciphers | (typeof modernCiphers)[number];
export type CurveName = keyof typeof curves;

/** Oldest first: their order is their rank. */
export const versionNames = ["TLS10", "TLS11", "TLS12", "TLS13"] as const satisfies readonly VersionName[];
export const cipherNames = [...modernCiphers, ...(Object.keys(ciphers) as (keyof typeof ciphers)[])];
export const curveNames = Object.keys(curves) as CurveName[];

export function toVersion(name: VersionName): SecureVersion {
  return versions[name];
}

/** OpenSSL's list: always the ones of TLS 1.3, then the named ones of older versions in their order. */
export function toCipherList(names: readonly CipherName[]): string {
  const older = names.flatMap((name) => (name in ciphers ? [ciphers[name as keyof typeof ciphers]] : []));
  return [...modernCiphers, ...older].join(":");
}

export function toCurveList(names: readonly CurveName[]): string {
  return names.map((name) => curves[name]).join(":");
}
