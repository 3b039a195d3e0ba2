// Builds static/dist/: one style sheet, a script for members, one for the public and one that is fetched when somebody writes, our pictures. `--watch` builds again on change.
import { cpSync, existsSync, mkdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const assets = dirname(fileURLToPath(import.meta.url));
const root = join(assets, "..", "..");
const dist = join(root, "static", "dist");
const moj = join(root, "node_modules", "@ministryofjustice", "frontend", "moj", "assets", "images");
const mojImages = ["icon-document.svg"]; // named by MOJ's timeline

// Packed beside it, because the trial's server packs nothing by itself.
function write(name, content) {
  const packed = gzipSync(content, { level: 9 });
  writeFileSync(join(dist, name), content);
  writeFileSync(join(dist, `${name}.gz`), packed);
  console.log(`static/dist/${name}: ${content.length} bytes, ${packed.length} gzipped`);
}

function buildStyles() {
  const { css } = sass.compile(join(assets, "scss", "app.scss"), {
    loadPaths: [join(root, "node_modules"), root],
    style: "compressed",
    quietDeps: true,
  });
  // A picture that a rule names and nobody copied would stop collectstatic: say so here, where it can be mended.
  for (const [, name] of css.matchAll(/url\(["']?(?!data:)([^)"']+)/g)) {
    if (!existsSync(join(dist, name))) throw new Error(`app.css names ${name}, which is not in static/dist/`);
  }
  write("app.css", css);
}

const scripts = [
  { name: "app.js", entry: "main.js", target: "es2020" },
  { name: "public.js", entry: "public.js", target: "es2020" }, // for whoever is not signed in, on a public page
  { name: "editor.js", entry: "editor/index.js", target: "es2022" }, // whoever has an older browser keeps the plain field
];

async function buildScript({ name, entry, target }) {
  const built = await esbuild.build({
    entryPoints: [join(assets, "js", entry)],
    nodePaths: [join(root, "node_modules")],
    alias: { entities: join(assets, "js", "editor", "entities.js") },
    bundle: true,
    format: "esm",
    minify: true,
    target,
    legalComments: "none",
    write: false,
  });
  write(name, built.outputFiles[0].contents);
}

async function build() {
  cpSync(join(assets, "images"), join(dist, "images"), { recursive: true });
  for (const name of mojImages) cpSync(join(moj, name), join(dist, "images", name));
  buildStyles();
  await Promise.all(scripts.map(buildScript));
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
