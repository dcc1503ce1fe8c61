// Bundles what the pages load into ../wwwroot/dist. Names stay plain here; the server adds the fingerprints.
import { existsSync, rmSync } from "node:fs";
import { build } from "esbuild";

const entryPoints = ["board.ts", "desk.ts", "phone.ts", "service-worker.ts", "desk.css", "phone.css"].filter((file) => existsSync(file));
const outdir = "../wwwroot/dist";

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints,
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome109", "safari16"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
