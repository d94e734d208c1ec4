'use strict';

// The token stands behind # in the address, which no browser sends anywhere: requests carry it in a header instead.
const token = location.hash.slice(1);
const $ = id => document.getElementById(id);
const buttons = [...document.querySelectorAll('[data-answer]')];
const keys = {
  y: 'yes', arrowright: 'yes', n: 'no', arrowleft: 'no', s: 'skip', arrowdown: 'skip', u: 'undo', backspace: 'undo', enter: 'goOn',
};
let subject = { budget: 0 };
let view = { version: 0, phase: 'starting', question: 0 };
let shown = 0;   // question whose picture was asked for
let ready = 0;   // question whose picture can be seen: none is answered unseen
let sending = false;

const ask = (path, options = {}) => fetch(path, {
  ...options, cache: 'no-store', headers: { Authorization: `Bearer ${token}`, ...options.headers },
});

async function picture(image, path) {
  const reply = await ask(path);
  if (!reply.ok) return false;
  const address = URL.createObjectURL(await reply.blob());
  image.src = address;
  try {
    await image.decode();
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function may(answer) {
  if (sending) return false;
  if (answer === 'undo') return view.canUndo && (view.phase === 'asking' || view.phase === 'confirming');
  return answer === 'goOn' ? view.phase === 'confirming' : view.phase === 'asking' && ready === view.question;
}

function notice() {
  const words = { yes: 'yes', no: 'no', skip: 'skipped' };
  switch (view.phase) {
    case 'choosing': return 'The model learns from the answers and chooses what to ask next …';
    case 'confirming': return `Round ${view.round} is complete; the last answer was: ${words[view.pending]}. Enter begins the next round, after which these answers can no longer be undone.`;
    case 'done': return `Done: ${view.labels} labels, ${view.positives} of them positive. This page can be closed.`;
    case 'stopped': return `${view.message} Every answer before is kept. Start the command again to go on, and open the new address.`;
    default: return '';
  }
}

function draw() {
  document.body.dataset.phase = view.phase;
  const known = view.question > 0;
  $('labels').textContent = known || view.phase === 'done' ? view.labels : '–';
  $('positives').textContent = known || view.phase === 'done' ? view.positives : '–';
  $('round').textContent = known ? view.round : '–';
  $('place').textContent = known ? view.place + 1 : '–';
  $('size').textContent = known ? view.batchSize : '–';
  $('chance').textContent = view.chance == null ? '–' : `${(view.chance * 100).toFixed(view.chance < 0.1 ? 1 : 0)} %`;
  $('progress').max = Math.max(1, subject.budget);
  $('progress').value = Math.min(view.labels ?? 0, subject.budget);
  $('standing').textContent = view.phase === 'asking' || view.phase === 'keeping' ? 'Every answer is saved at once.' : '';
  $('notice').textContent = notice();
  $('name').textContent = view.phase === 'asking' || view.phase === 'keeping' ? view.id : '';
  for (const button of buttons) button.disabled = !may(button.dataset.answer);
  document.querySelector('[data-answer="goOn"]').hidden = view.phase !== 'confirming';
  for (const name of ['yes', 'no', 'skip']) document.querySelector(`[data-answer="${name}"]`).hidden = view.phase === 'confirming';
}

async function show(next) {
  if (next.version < view.version) return;
  view = next;
  draw();
  if (view.phase !== 'asking' || shown === view.question) return;

  const question = shown = view.question;
  $('picture').hidden = true;
  const image = new Image();
  image.id = 'picture';
  image.alt = `Picture ${view.place + 1} of ${view.batchSize}: does it show ${subject.concept}?`;
  const found = await picture(image, `/picture?question=${question}`).catch(() => false);
  if (question !== view.question) return;
  image.hidden = !found;
  image.classList.toggle('small', image.naturalWidth <= 96);
  $('picture').replaceWith(image);
  ready = question;
  draw();
  if (!found) $('notice').textContent = `There is no picture '${view.id}' in '${subject.pictures}', or it cannot be read. Skip it.`;
}

async function answer(name) {
  if (!may(name)) return;
  sending = true;
  draw();
  try {
    const reply = await ask('/answer', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ question: view.question, answer: name }),
    });
    const body = await reply.json();
    sending = false;

    // 409: another tab was faster; what it left is shown.
    if (reply.ok || reply.status === 409) await show(body);
    else lost(body.error);
  } catch {
    lost('The program does not answer: this answer may not be saved. Start the command again to go on, and open the new address.');
  } finally {
    sending = false;
    draw();
  }
}

function lost(why) {
  view = { ...view, phase: 'stopped', canUndo: false };
  document.body.classList.add('lost');
  draw();
  $('notice').textContent = why;
}

async function follow() {
  while (view.phase !== 'done' && view.phase !== 'stopped') {
    const reply = await ask(`/view?after=${view.version}`);
    if (!reply.ok) return lost((await reply.json()).error);
    await show(await reply.json());
  }
}

async function start() {
  const reply = await ask('/subject');
  if (!reply.ok) return lost((await reply.json()).error);
  subject = await reply.json();
  $('concept').textContent = subject.concept;
  $('budget').textContent = subject.budget;
  document.title = `Labels: ${subject.concept}`;
  const list = document.querySelector('#examples ul');
  subject.examples.forEach((id, number) => {
    const image = new Image();
    image.alt = id;
    image.title = id;
    picture(image, `/example?number=${number}`).then(found => {
      if (!found) return;
      list.appendChild(document.createElement('li')).appendChild(image);
      $('examples').hidden = false;
    });
  });
  await follow();
}

for (const button of buttons) button.addEventListener('click', () => answer(button.dataset.answer));
addEventListener('keydown', event => {
  const name = keys[event.key.toLowerCase()];
  if (!name || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;

  // A button that has the focus takes Enter itself.
  if (name === 'goOn' && event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  answer(name);
});
addEventListener('hashchange', () => location.reload());
start().catch(() => lost('The program does not answer. Start the command again to go on, and open the new address.'));
