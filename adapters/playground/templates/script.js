// Everything works without this. With it a page hears of changes, answers without loading again, completes lines
// and puts focus back where it was.
'use strict';

const $ = id => document.getElementById(id);
const narrow = matchMedia('(max-width: 52rem)');
const dialog = () => $('dialog').querySelector('dialog');

// --- what changes ---

/** Asks for the page as it stands, or sends a form, and shows what comes back. */
async function ask(url, form) {
    const answer = await fetch(url, { method: form ? 'POST' : 'GET', body: form, headers: { 'x-fragment': '1' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const refusal = page.querySelector('[role=alert]');
    if (refusal) return refuse(refusal.textContent);
    show(page, Boolean(form));
    return true;
}

function refuse(sentence) {
    const note = $('note');
    note.setAttribute('role', 'alert');
    note.textContent = sentence;
    return false;
}

function show(page, answered) {
    const focus = remembered();
    for (const id of ['standing', 'start', 'places', 'clock', 'coming']) replace($(id), page.getElementById(id));
    freshKeys(page);
    morphLog(page.getElementById('log'), answered);
    morphMeanwhile(page.getElementById('meanwhile'));
    if (answered) {
        $('note').setAttribute('role', 'status');
        replace($('note'), page.getElementById('note'));
        showDialog(page.getElementById('dialog'));
    }
    if (!dialog()) restore(focus);
}

function replace(old, now) {
    if (old.innerHTML !== now.innerHTML) old.replaceChildren(...now.childNodes);
}

/** A form that stays gets the key of its twin, so that it can be sent again. */
function freshKeys(page) {
    for (const form of document.querySelectorAll('form.say, .clock form')) {
        const twin = page.querySelector(form.matches('.say') ? 'form.say' : '.clock form');
        form.elements.key.value = twin.elements.key.value;
    }
}

function morphLog(now, answered) {
    const log = $('log');
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const known = new Map([...log.querySelectorAll('article')].map(it => [it.dataset.token, it]));
    const first = known.size === 0;
    let arrived = null;
    const next = [...now.children].map(it => {
        const old = known.get(it.dataset.token);
        if (old && old.dataset.version === it.dataset.version) {
            const keys = it.querySelectorAll('input[name=key]');
            old.querySelectorAll('input[name=key]').forEach((key, at) => (key.value = keys[at].value));
            return old;
        }
        if (it.matches('article') && !first) {
            if (old) mark(old, it);
            else it.classList.add('new');
            if (!old) arrived = it;
        }
        return it;
    });
    log.replaceChildren(...next);
    if (arrived && (atEnd || answered)) bring(arrived);
}

/** Scrolls no further than needed; what is too tall shows how it begins. */
function bring(article) {
    const room = narrow.matches ? innerHeight * 0.8 : $('log').clientHeight;
    article.scrollIntoView({ block: room < article.offsetHeight ? 'start' : 'nearest' });
}

function morphMeanwhile(now) {
    const old = $('meanwhile').querySelector('.card');
    const card = now.querySelector('.card');
    if (old && card && old.dataset.token === card.dataset.token && old.dataset.version !== card.dataset.version) mark(old, card);
    if (old?.dataset.version !== card?.dataset.version || old?.dataset.token !== card?.dataset.token) replace($('meanwhile'), now);
}

/** Lets the lines that differ be seen. */
function mark(old, now) {
    const before = new Set([...old.querySelectorAll('p')].map(it => it.textContent));
    now.querySelectorAll('p').forEach(it => before.has(it.textContent) || it.classList.add('changed'));
}

// --- focus ---

function remembered() {
    const at = document.activeElement;
    const article = at?.closest('article');
    if (!article) return at?.id ? { id: at.id } : null;
    const places = [...article.querySelectorAll('button, summary, a')];
    return { article: article.id, at: places.indexOf(at), label: at.textContent };
}

function restore(focus) {
    if (!focus || (document.activeElement && document.activeElement !== document.body)) return;
    const article = focus.article && $(focus.article);
    const places = article ? [...article.querySelectorAll('button, summary, a')] : [];
    const same = places[focus.at]?.textContent === focus.label ? places[focus.at] : null;
    (same ?? article ?? $(focus.id) ?? $('line')).focus({ preventScroll: true });
}

// --- dialogs ---

let opener = null;

function showDialog(now) {
    if (!dialog()) opener = remembered();
    replace($('dialog'), now);
    raise();
}

function raise() {
    const it = dialog();
    if (!it) return restore(opener);
    it.removeAttribute('open');
    it.showModal();
    (it.querySelector('[aria-invalid]') ?? it.querySelector('select, textarea, input:not([type=hidden])'))?.focus();
    it.addEventListener('close', () => {
        it.remove();
        document.activeElement?.blur();
        restore(opener);
    });
}

// --- sending ---

addEventListener('submit', async event => {
    const form = event.target;
    const button = event.submitter;
    if (form.method !== 'post' || button?.formMethod === 'dialog') return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = '1';
    const line = form.matches('.say') ? $('line').value : null;
    try {
        const body = new URLSearchParams(new FormData(form, button));
        const done = await ask(form.action, body);
        if (done && line !== null && $('line').value === line) $('line').value = '';
        form.closest('details.menu')?.removeAttribute('open');
    } catch {
        refuse('Baton cannot be reached. Nothing was sent; it is tried again as soon as it is back.');
    }
    delete form.dataset.busy;
    closeWays();
});

addEventListener('change', event => event.target.id === 'as' && event.target.form.requestSubmit());

// --- menus ---

addEventListener('click', event => {
    for (const it of document.querySelectorAll('details.menu[open]')) {
        if (!it.contains(event.target)) it.removeAttribute('open');
    }
});

addEventListener('keydown', event => {
    const menu = event.key === 'Escape' && document.activeElement?.closest('details.menu[open]');
    if (!menu) return;
    menu.removeAttribute('open');
    menu.querySelector('summary').focus();
});

// --- hearing of changes ---

let looking = null;
let again = false;

/** Looks again; changes meanwhile are looked at together. */
async function look() {
    if (document.hidden) return (again = true);
    if (looking) return (again = true);
    looking = ask(location.pathname === '/play' ? location.href : here());
    await looking.catch(() => {});
    looking = null;
    if (again && !document.hidden) {
        again = false;
        look();
    }
}

const here = () => document.querySelector('#places [aria-current]').href;
const channel = new BroadcastChannel('baton');
channel.addEventListener('message', look);
document.addEventListener('visibilitychange', () => again && ((again = false), look()));

/** Browsers allow few connections to one server, so one tab listens for all of them. */
function listen() {
    let lost = false;
    const events = new EventSource('/events');
    let heard = null;
    events.addEventListener('message', event => {
        if (heard === null && !lost) return (heard = event.data);
        heard = event.data;
        lost = false;
        look();
        channel.postMessage('');
    });
    events.addEventListener('error', () => (lost = true));
    return new Promise(() => {});
}

if (navigator.locks) navigator.locks.request('baton-events', listen);
else listen();

// --- completing the line ---

let ways = [];
let chosen = -1;
let asked = 0;

function prepareLine() {
    const line = $('line');
    const list = document.createElement('ul');
    Object.assign(list, { id: 'ways', role: 'listbox', hidden: true });
    list.setAttribute('aria-label', 'Ways to go on');
    line.after(list);
    const roles = { role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'ways', 'aria-autocomplete': 'list' };
    Object.entries(roles).forEach(([name, value]) => line.setAttribute(name, value));
    line.addEventListener('input', complete);
    line.addEventListener('keydown', pick);
    // Whoever is back by then still wants them.
    line.addEventListener('blur', () => setTimeout(() => document.activeElement === line || closeWays(), 150));
    list.addEventListener('pointerdown', event => {
        const way = event.target.closest('[role=option]');
        if (!way) return;
        event.preventDefault();
        take(Number(way.dataset.at));
    });
}

async function complete() {
    const line = $('line').value;
    const turn = ++asked;
    if (line === '' || line.startsWith('@')) return closeWays();
    const query = new URL($('line').form.action).searchParams;
    query.set('line', line);
    const answer = await fetch(`/complete?${query}`).catch(() => null);
    const found = answer?.ok ? await answer.json() : [];
    if (turn === asked) openWays(found.filter(it => it.line !== line));
}

function openWays(found) {
    ways = found;
    chosen = -1;
    const options = ways.map((it, at) => {
        const option = document.createElement('li');
        Object.assign(option, { id: `way-${at}`, role: 'option', textContent: it.label });
        option.dataset.at = at;
        option.setAttribute('aria-selected', 'false');
        return option;
    });
    $('ways').replaceChildren(...options);
    $('ways').hidden = ways.length === 0;
    $('line').setAttribute('aria-expanded', String(ways.length > 0));
    $('line').removeAttribute('aria-activedescendant');
}

function closeWays() {
    asked += 1;
    openWays([]);
}

function pick(event) {
    if (ways.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
        chosen = (chosen + step + ways.length + (chosen < 0 && step < 0 ? 1 : 0)) % ways.length;
        [...$('ways').children].forEach((it, at) => it.setAttribute('aria-selected', String(at === chosen)));
        $('line').setAttribute('aria-activedescendant', `way-${chosen}`);
        $(`way-${chosen}`).scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Escape') {
        closeWays();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
        take(chosen);
    } else {
        return;
    }
    event.preventDefault();
}

function take(at) {
    $('line').value = `${ways[at].line.trimEnd()} `;
    $('line').focus();
    complete();
}

// --- beginning ---

if (narrow.matches) document.querySelector('.drawer').removeAttribute('open');
document.querySelector('.acting').classList.add('scripted');
prepareLine();
if ($('line').value) $('line').focus();
if (dialog()) raise();
if (!narrow.matches) $('log').scrollTop = $('log').scrollHeight;
