// Builds static/dist/: one style sheet, one script, our pictures. `--watch` builds again on change.
import { cpSync, mkdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const assets = dirname(fileURLToPath(import.meta.url));
const root = join(assets, "..", "..");
const dist = join(root, "static", "dist");

function size(name, content) {
  console.log(`static/dist/${name}: ${content.length} bytes, ${gzipSync(content).length} gzipped`);
}

function buildStyles() {
  const { css } = sass.compile(join(assets, "scss", "app.scss"), {
    loadPaths: [join(root, "node_modules"), root],
    style: "compressed",
    quietDeps: true,
  });
  writeFileSync(join(dist, "app.css"), css);
  size("app.css", css);
}

async function buildScripts() {
  const built = await esbuild.build({
    entryPoints: [join(assets, "js", "main.js")],
    nodePaths: [join(root, "node_modules")],
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    legalComments: "none",
    write: false,
  });
  writeFileSync(join(dist, "app.js"), built.outputFiles[0].contents);
  size("app.js", built.outputFiles[0].contents);
}

async function build() {
  buildStyles();
  await buildScripts();
  cpSync(join(assets, "images"), join(dist, "images"), { recursive: true });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await build();

if (process.argv.includes("--watch")) {
  let waiting;
  watch(assets, { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => build().catch((error) => console.error(error.message)), 100);
  });
}
