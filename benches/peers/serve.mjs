// A peer in a process of its own: reads `case⇥count` lines and answers each with the processor time in
// seconds that it took. `node serve.mjs <peer.mjs>`; the peer exports `run(case, count)`.
import { createInterface } from "node:readline";

const { run } = await import(new URL(process.argv[2], import.meta.url).href);

for await (const line of createInterface({ input: process.stdin })) {
  const [name, count] = line.split("\t");
  const before = process.cpuUsage();
  run(name, Number(count));
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1e6);
}
