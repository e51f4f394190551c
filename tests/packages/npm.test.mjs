// The package for npm: what tools say of it, and its element in a page that a bundler builds and in one without.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { PACKAGE, ROOT, TOOLS, folder, inChromium, run, tarball } from "./support.mjs";

const LINK = "v=2&momentum=0.5&seed=7";
const BODY = `<equisphere-lab id="a" link="${LINK}"></equisphere-lab><equisphere-lab id="b" controls="few"></equisphere-lab><equisphere-lab id="c"></equisphere-lab>`;
const head = (/** @type {string} */ more) => `<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,">${more}<body>${BODY}</body></html>`;

/** The laboratories play, and a long way is gone in a worker. @param {import("playwright-core").Page} page @param {string[]} requests */
async function plays(page, requests) {
  await page.evaluate("until(() => labs().length === 3)");
  await page.evaluate("Promise.all(labs().map((one) => one.whole()))");
  assert.equal(await page.evaluate("a.lab.link()"), LINK);
  await page.locator("#b .bar .play").click();
  await page.evaluate("until(() => b.lab.steps() > 20)");
  await page.locator("#a .fast-forward .go").click();
  await page.evaluate("until(() => a.lab.steps() === 100000)");
  const workers = page.workers().length;
  assert.ok(workers >= 1, `${workers} workers`);
  // Each program is compiled once, whatever the number of elements.
  assert.equal(await page.evaluate("compiled"), 2);
  for (const program of ["opening_bg", "equisphere_bg"]) {
    assert.equal(requests.filter((path) => path.includes(program)).length, 1, `${program}: ${requests}`);
  }
}

test("publint and are-the-types-wrong have nothing to say", async () => {
  const packed = await tarball();
  const said = run("", `${TOOLS}node_modules/.bin/publint`, "--strict", PACKAGE);
  assert.match(said, /All good!/, said);
  run("", `${TOOLS}node_modules/.bin/attw`, packed, "--profile", "esm-only");
});

test("the package has its licences and types, and its element's manifest knows the link", async () => {
  const names = await readdir(ROOT + PACKAGE);
  for (const name of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "LICENSES.txt", "index.d.ts"]) {
    assert.ok(names.includes(name), name);
  }
  const manifest = JSON.parse(await readFile(`${ROOT}${PACKAGE}custom-elements.json`, "utf8"));
  const [element] = manifest.modules[0].declarations;
  assert.equal(element.tagName, "equisphere-lab");
  assert.ok(element.attributes.some((/** @type {any} */ one) => one.name === "link"));
  const { exports } = JSON.parse(await readFile(`${ROOT}${PACKAGE}package.json`, "utf8"));
  for (const [name, entry] of Object.entries(exports)) {
    assert.ok(typeof entry === "string" || Object.keys(entry)[0] === "types", name);
  }
});

test("what the package promises to TypeScript holds for a program that uses it", async () => {
  const path = await folder("types", {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": '{ "compilerOptions": { "noEmit": true, "strict": true, "target": "es2022", "module": "nodenext", "lib": ["esnext", "dom"], "types": [] }, "files": ["use.ts"] }',
    "use.ts": `import { EquisphereLab } from "equisphere";\nimport "equisphere/define";\nimport widget from "equisphere/widget";
const lab: EquisphereLab = document.createElement("equisphere-lab");\nlab.addEventListener("equisphere-step", ({ detail }) => detail.steps.toFixed());
lab.learning_rate = 0.2;\n// @ts-expect-error There is no such option.\nlab.optimizer = "sdg";\n// @ts-expect-error There is no such parameter.\nlab.speed = 1;
const leave: () => void = widget.render({ model: new Map() as never, el: document.body });\nleave();\n`,
  });
  run(path, "npm", "install", "--no-audit", "--no-fund", "--silent", await tarball());
  run(path, `${ROOT}node_modules/.bin/tsc`);
});

test("a server can import the class, and a bundler drops it where it is not used", async () => {
  const path = await folder("server", { "package.json": '{ "type": "module" }', "unused.js": 'import { EquisphereLab } from "equisphere";\nconsole.log(1);\n' });
  run(path, "npm", "install", "--no-audit", "--no-fund", "--silent", await tarball());
  assert.match(run(path, "node", "--input-type=module", "--eval", 'import { EquisphereLab } from "equisphere"; console.log(typeof EquisphereLab)'), /^function/);
  const bundle = run(path, `${ROOT}node_modules/.bin/esbuild`, "unused.js", "--bundle", "--format=esm", "--log-level=error");
  assert.ok(bundle.length < 200, `${bundle.length} bytes`);
});

test("a page that Vite builds plays three laboratories with one program", async () => {
  const path = await folder("vite", {
    "package.json": '{ "type": "module" }',
    "main.js": 'import "equisphere/define";\n',
    "index.html": head('<script type="module" src="./main.js"></script>'),
  });
  run(path, "npm", "install", "--no-audit", "--no-fund", "--silent", await tarball());
  run(path, `${TOOLS}node_modules/.bin/vite`, "build", "--base=./", "--logLevel=warn");
  await inChromium(`${path}dist/`, "", plays);
});

test("a plain page with an import map plays three laboratories with one program", async () => {
  const map = '<script type="importmap">{ "imports": { "equisphere/define": "./node_modules/equisphere/define.js" } }</script>';
  const path = await folder("plain", { "package.json": "{}", "index.html": head(`${map}<script type="module">import "equisphere/define";</script>`) });
  run(path, "npm", "install", "--no-audit", "--no-fund", "--silent", await tarball());
  await inChromium(path, "", plays, { "index.html": { headers: { "content-security-policy": "" } } });
});
