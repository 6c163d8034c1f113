// Offline after the first visit: the page's own files are kept under the name of this build, and nothing else ever is.
"use strict";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(BUILD.hash).then((cache) => cache.addAll(BUILD.files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("sendbook-") && name !== BUILD.hash)
    .map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((held) => held || fetch(event.request)));
});
