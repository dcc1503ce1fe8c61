// Bundles what the pages load into ../wwwroot/dist. Names stay plain here; the server adds the fingerprints.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const present = (files) => files.filter((file) => existsSync(file));
const outdir = "../wwwroot/dist";

rmSync(outdir, { recursive: true, force: true });
const options = {
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};
await build({ ...options, entryPoints: present(["board.ts", "replay.ts", "desk.ts", "desk.css", "paper.css"]), target: ["es2022", "chrome109", "safari16"] });
// Responders bring the phones they have: cheap ones, and years old.
await build({ ...options, entryPoints: present(["early.ts", "phone.ts", "report.ts", "service-worker.ts", "phone.css"]), target: ["es2020", "chrome88", "safari14.1"] });

// A cheap phone on a weak network waits for every byte before it can answer.
const budget = 60 * 1024;
const size = gzipSync(readFileSync(`${outdir}/phone.js`)).length;
if (size > budget) throw new Error(`phone.js is ${size} bytes compressed; a phone gets at most ${budget}.`);
