import './node-globals.js';
import './receipt.css';
import { type Given, isProved, type Step, verifySteps } from './verify.js';

const MARK = { holds: '✓', fails: '✗', open: '–' } as const;
/** Whoever drops a larger file has dropped something else. */
const MAX_FILE_BYTES = 512 * 1024;

const form = element('form', HTMLFormElement);
const result = element('#result', HTMLElement);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  verify();
});
form.addEventListener('input', () => result.replaceChildren());
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
document.addEventListener('dragleave', () => document.body.classList.remove('dropping'));
document.addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  void take([...(event.dataTransfer?.files ?? [])]);
});

function given(): Given {
  return { statement: field('statement').value, receipt: field('receipt').value, log: field('log').value, providerKey: field('providerKey').value };
}

/** Puts each file where its content belongs, and verifies once all that is needed is there. */
async function take(files: readonly File[]): Promise<void> {
  result.replaceChildren();
  for (const file of files) {
    if (file.size > MAX_FILE_BYTES) continue;
    const text = await file.text();
    field(fieldOf(text)).value = text;
  }
  if (form.checkValidity()) verify();
}

/** An older verdict must not stay beside new texts, whatever becomes of them. */
function verify(): void {
  result.replaceChildren();
  show(verifySteps(given()));
}

function fieldOf(text: string): keyof Given {
  if (text.startsWith('c2sp.org/tlog-proof')) return 'receipt';
  if (text.trimStart().startsWith('{')) return 'providerKey';
  return /^[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text) ? 'statement' : 'log';
}

function show(steps: readonly Step[]): void {
  const verdict = document.createElement('h2');
  verdict.textContent = isProved(steps) ? 'Proved: the statement is in the log.' : 'Not proved.';
  const list = document.createElement('ol');
  list.append(...steps.map(itemOf));
  result.replaceChildren(verdict, list);
}

/** Text nodes only: what was pasted may be anybody's. */
function itemOf({ title, outcome, detail, code }: Step): HTMLLIElement {
  const item = document.createElement('li');
  item.className = outcome;
  const mark = document.createElement('span');
  mark.textContent = MARK[outcome];
  const text = document.createElement('span');
  const more = document.createElement('small');
  more.textContent = detail;
  text.append(title, more);
  if (code !== undefined) {
    const shown = document.createElement('code');
    shown.textContent = code;
    text.append(shown);
  }
  item.append(mark, text);
  return item;
}

function field(name: keyof Given): HTMLTextAreaElement {
  return element(`textarea[name=${name}]`, HTMLTextAreaElement);
}

function element<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`index.html has no ${selector}`);
  return found;
}
