"use strict";

const place = document.getElementById("gateway");

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function state(word) {
  return element("span", String(word).replaceAll("_", " "), "state " + (/^[a-z_]+$/.test(word) ? word : "unknown"));
}

function show(health) {
  const overall = document.createElement("p");
  overall.append("The gateway is ", state(health.status), ` and has run for ${Math.round(health.uptime / 60)} minutes.`);
  const services = document.createElement("p");
  for (const [name, word] of Object.entries(health.services ?? {})) {
    const part = element("span", name + " ", "part");
    part.append(state(word));
    services.append(part, " ");
  }
  place.replaceChildren(overall, services);
}

async function refresh() {
  try {
    // A degraded gateway answers 503 with the same JSON.
    const answer = await fetch(new URL(place.dataset.source, location.origin), { cache: "no-store" });
    show(await answer.json());
  } catch {
    place.replaceChildren(element("p", "The gateway's own health cannot be read from here.", "alarm"));
  }
}

refresh();
