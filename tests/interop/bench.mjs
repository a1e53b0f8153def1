// How many badges @digitalbazaar/vc issues and verifies in a second of CPU; nothing is read from a network.
import { readFileSync } from "node:fs";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";

const { badges, web } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const issuer = badges[0].issuer.id;
const key = await Ed25519Multikey.generate({ id: `${issuer}#bench`, controller: issuer });
web[key.id] = await key.export({ publicKey: true });
web[issuer] = { "@context": "https://www.w3.org/ns/did/v1", id: issuer, assertionMethod: [key.id] };

const documentLoader = async (url) => {
  if (!web[url]) throw new Error(`asked for ${url}`);
  return { contextUrl: null, documentUrl: url, document: web[url] };
};
const checkStatus = async () => ({ verified: true }); // it brings no reader of lists

const issue = (credential) =>
  vc.issue({ credential, suite: new DataIntegrityProof({ signer: key.signer(), cryptosuite }), documentLoader });
const verify = async (credential) => {
  const suite = new DataIntegrityProof({ cryptosuite });
  const done = await vc.verifyCredential({ credential, suite, documentLoader, checkStatus });
  if (!done.verified) throw new Error(done.error?.errors?.[0]?.message ?? "not verified");
};
const rate = async (work, things) => {
  for (const thing of things.slice(0, 20)) await work(structuredClone(thing));
  const from = process.cpuUsage();
  for (const thing of things) await work(structuredClone(thing));
  const { user, system } = process.cpuUsage(from);
  return (things.length * 1e6) / (user + system);
};

const signed = [];
for (const badge of badges) signed.push(await issue(structuredClone(badge)));
console.log(JSON.stringify([await rate(issue, badges), await rate(verify, signed)]));
