'use strict';

const shown = [
  'content-security-policy', 'strict-transport-security', 'x-frame-options', 'x-content-type-options', 'referrer-policy',
  'permissions-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'x-xss-protection', 'cache-control',
];

async function showHeaders() {
  const answer = await fetch(new URL('/', location.origin), { method: 'HEAD' });
  const list = document.getElementById('headers');
  list.replaceChildren();
  for (const name of shown) {
    if (!answer.headers.has(name)) continue;
    const term = document.createElement('dt');
    const value = document.createElement('dd');
    term.textContent = name;
    value.textContent = answer.headers.get(name);
    list.append(term, value);
  }
}

async function rememberVisit() {
  await fetch(new URL('/data', location.origin), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ visitedAt: new Date().toISOString() }) });
  const { session, data } = await (await fetch(new URL('/whoami', location.origin))).json();
  document.getElementById('session').textContent = session ?? 'none';
  document.getElementById('data').textContent = JSON.stringify(data, null, 2);
}

document.getElementById('remember').addEventListener('click', rememberVisit);
showHeaders();
