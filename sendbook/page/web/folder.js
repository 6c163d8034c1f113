// Where the worker comes from: a folder of a web space, beside this page.
const newWorker = () => new Worker("worker.js", { type: "module" });

async function startWorker(worker) {
  worker.postMessage({ start: { wheels: BUILD.wheels, lock: BUILD.lock } });
}

if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("sw.js").catch(() => {});
