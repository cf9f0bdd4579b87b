// llama.cpp through node-llama-cpp, as one side of a comparison. Speaks as WorkerLoop does: reads tasks from standard
// input, writes times and outputs to standard output. Arguments: GGUF file, threads.
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import fs from "node:fs";

const [file, threadCount] = process.argv.slice(2);
const threads = Number(threadCount);
const VECTORS = 1;
const WRITTEN = 3;

const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: threads });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({ contextSize: 1024, threads, batchSize: 512, sequences: 1 });
const sequence = context.getSequence();

const chunks = process.stdin[Symbol.asyncIterator]();
let unread = Buffer.alloc(0);

async function read(size) {
  while (unread.length < size) {
    const { value, done } = await chunks.next();
    if (done) {
      process.exit(0); // the harness has closed the input: the end of the work
    }
    unread = Buffer.concat([unread, value]);
  }
  const bytes = unread.subarray(0, size);
  unread = unread.subarray(size);
  return bytes;
}

const write = (...parts) => new Promise((done) => process.stdout.write(Buffer.concat(parts), done));

function int(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function long(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

async function readTask() {
  const task = (await read((await read(2)).readUInt16BE())).toString("utf8");
  const texts = [];
  for (let left = (await read(4)).readInt32BE(); left > 0; left--) {
    texts.push((await read((await read(4)).readInt32BE())).toString("utf8"));
  }
  return { task, texts };
}

const ids = (text) => text.split(" ").map(Number);

async function writeTokens(prompt, count) {
  await sequence.clearHistory();
  const start = process.hrtime.bigint();
  let first = 0n;
  const tokens = [];
  for await (const token of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    if (tokens.length === 0) {
      first = process.hrtime.bigint() - start;
    }
    tokens.push(token);
    if (tokens.length >= count || model.isEogToken(token)) {
      break;
    }
  }
  return [process.hrtime.bigint() - start, [Buffer.from([WRITTEN]), long(first), int(tokens.length), ...tokens.map(int)]];
}

async function foresee(text) {
  await sequence.clearHistory();
  const start = process.hrtime.bigint();
  const asked = text.map((token) => [
    token,
    { generateNext: { probabilities: true, options: { temperature: 1, topK: 0, topP: 1, minP: 0 } } },
  ]);
  const found = await sequence.controlledEvaluate(asked);
  const rows = found.map((position) => {
    const entries = [...position.next.probabilities];
    const row = Buffer.alloc(4 + 4 * entries.length);
    row.writeInt32BE(entries.length, 0);
    for (const [token, probability] of entries) {
      row.writeFloatBE(Math.log(Math.max(probability, 1e-30)), 4 + 4 * token);
    }
    return row;
  });
  return [process.hrtime.bigint() - start, [Buffer.from([VECTORS]), int(rows.length), ...rows]];
}

await write(Buffer.from([1]));
while (true) {
  const { task, texts } = await readTask();
  const [nanos, output] = task === "WRITE" ? await writeTokens(ids(texts[0]), Number(texts[1])) : await foresee(ids(texts[0]));
  await write(long(nanos), ...output);
}
