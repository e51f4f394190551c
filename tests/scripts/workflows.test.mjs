// What runs on somebody else's machines is pinned, and may do no more than it must.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

const FOLDER = new URL("../../.github/workflows/", import.meta.url);
const workflows = await Promise.all((await readdir(FOLDER)).map(async (name) => ({ name, text: await readFile(new URL(name, FOLDER), "utf8") })));

test("every action is pinned by the hash of a commit, and its version is told", () => {
  const uses = workflows.flatMap(({ text }) => text.match(/uses:.*/g) ?? []);
  assert.ok(uses.length >= 4, uses.join("\n"));
  for (const line of uses) {
    assert.match(line, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test("a workflow may do nothing at first, and only what publishes may write, without checking anything out", () => {
  for (const { name, text } of workflows) {
    assert.match(text, /^permissions: \{\}$/m, name);
    const jobs = text.slice(text.indexOf("\njobs:\n")).split(/\n(?= {2}\w+:\n)/).slice(1);
    assert.ok(jobs.length > 0, name);
    for (const job of jobs) {
      const writes = [...job.matchAll(/^ {6}([\w-]+): write$/gm)].map(([, what]) => what).join(" ");
      assert.ok(writes === "" || (writes === "pages id-token" && !job.includes("checkout")), job);
      assert.equal(job.match(/actions\/checkout/g)?.length, job.match(/persist-credentials: false/g)?.length, job);
    }
  }
});
