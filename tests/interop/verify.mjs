// Verifies one badge with the reference library; reads only from the address that it is given and from bundled contexts.
import { readFileSync } from "node:fs";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";

const [contexts, base, badge] = process.argv.slice(2);
const known = JSON.parse(readFileSync(contexts, "utf8"));

const documentLoader = async (url) => {
  if (known[url]) return { contextUrl: null, documentUrl: url, document: known[url] };
  if (!url.startsWith(base)) throw new Error(`asked for ${url}`);
  const answer = await fetch(url.split("#")[0], { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const document = await answer.json();
  const fragment = url.includes("#") && document.verificationMethod?.find((method) => method.id === url);
  const found = fragment ? { "@context": "https://w3id.org/security/multikey/v1", ...fragment } : document;
  return { contextUrl: null, documentUrl: url, document: found };
};

const credential = await (await fetch(badge, { headers: { Accept: "application/json" } })).json();
if (process.env.TAMPER) credential.credentialSubject.id = "urn:uuid:00000000-0000-4000-8000-000000000000";
const result = await vc.verifyCredential({
  credential,
  suite: new DataIntegrityProof({ cryptosuite }),
  documentLoader,
  checkStatus: async () => ({ verified: true }),
});
const fault = result.error?.errors?.[0] ?? result.error;
const why = fault ? [fault.message, JSON.stringify(fault.details ?? {}).slice(0, 1500)].join(" ") : "";
console.log(JSON.stringify({ verified: result.verified, error: why }));
