// Where the worker comes from: this very file, in which everything lies packed. Nothing is fetched.
const packed = (name) => document.getElementById(`file:${name}`);

async function unpacked(name) {
  const text = atob(packed(name).textContent);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

const newWorker = () => {
  const address = URL.createObjectURL(new Blob([document.getElementById("worker").textContent], { type: "text/javascript" }));
  const worker = new Worker(address);
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  return worker;
};

async function startWorker(worker) {
  const files = {};
  for (const name of BUILD.files) files[name] = await unpacked(name);
  worker.postMessage({ start: { files, wheels: BUILD.wheels, lock: BUILD.lock } }, Object.values(files));
}
