// Bad input: refused with a sentence, or harmless; nothing half-done.

import assert from 'node:assert/strict';

import { scenario } from './harness.mjs';
import { captured, send } from './plain.mjs';

const CARD = /^Claims triage: /;
const MEBIBYTE = 1024 * 1024;
const PRIYA = '/play?as=priya&in=@';
const NAMES = [
    '<img src=x onerror=alert(1)>',
    '><script>alert(2)</script>',
    'pay\u202ella evoli\u2066',
    '@everyone @here <!channel>',
    '**bold** [bank](javascript:alert(3))',
    '{{ 7*7 }} {% raw %} ${7*7}',
];
/** Characters that act without being seen. */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** Priya's verdict as her page sends it. */
async function verdict(priya) {
    const mine = await priya.card(/waits? for you, Priya/);
    return captured(priya, () => priya.answer(mine, 'CRM export', 'Answer', 'keep'));
}

scenario('the same form twice has one effect', async ({ open }) => {
    const mei = await open({ path: '/play?as=mei&in=claims-triage' });
    const priya = await open({ path: PRIYA });
    const request = await verdict(priya);
    await mei.reads(CARD, '4 of 5 decided');
    const before = await mei.tokens();
    const again = await send(request.url, request);
    assert.ok(again.status < 500, again.text);
    await mei.visit('/play?as=mei&in=claims-triage');
    assert.deepEqual(await mei.tokens(), before, 'nothing more was said');
    const news = mei.messages.getByRole('article', { name: 'CRM export stays' });
    assert.ok((await news.count()) <= 1, 'it was decided once');
});

scenario('a button of last week is refused in a sentence and changes nothing', async ({ open }) => {
    const dana = await open({ path: '/play?as=dana&in=claims-triage' });
    const late = await open({ path: '/play?as=dana&in=claims-triage', javaScriptEnabled: false });
    const card = await late.card(CARD);
    for (let day = 0; day < 7; day += 1) await dana.press('+1 day', dana.region('Clock'));
    await dana.main.getByRole('article', { name: CARD }).nth(1).waitFor();
    const before = await dana.tokens();
    late.forgive(/the server responded with a status of 4\d\d/);
    await late.press('Answer', card);
    await late.page.getByRole('alert').waitFor();
    await dana.visit('/play?as=dana&in=claims-triage');
    assert.deepEqual(await dana.tokens(), before);
    const old = dana.messages.getByRole('article', { name: CARD }).first();
    assert.equal(await old.getByRole('button', { name: 'Answer' }).count(), 0, 'the page offers nothing of last week');
});

scenario('somebody unknown, a place unknown', async ({ open, baton }) => {
    for (const path of ['/play?as=mallory&in=@', '/play?as=priya&in=nowhere', '/play?as=%00&in=%ff']) {
        const answer = await send(new URL(path, baton.origin), { method: 'GET' });
        assert.ok(400 <= answer.status && answer.status < 500, `${path}: ${answer.status}`);
        assert.match(answer.text, /role="?alert/, path);
    }
    const request = await verdict(await open({ path: PRIYA }));
    const forged = { ...request, body: request.body.replace(/priya/g, 'mallory') };
    const answer = await send(request.url.replace('as=priya', 'as=mallory'), forged);
    assert.ok(400 <= answer.status && answer.status < 500, `${answer.status}`);
});

scenario('more than anybody types', async ({ open, baton }) => {
    const priya = await open({ path: PRIYA });
    const request = await captured(priya, () => priya.say('mine'));
    const body = `${request.body}&${'x'.repeat(MEBIBYTE)}=1`;
    const answer = await send(request.url, { ...request, body });
    assert.equal(answer.status, 413, answer.text);
    assert.match(answer.text, /role="?alert/);
    assert.equal((await send(new URL('/play', baton.origin), { method: 'GET' })).status, 200, 'it goes on');
});

scenario('another site, and another name for this machine', async ({ open }) => {
    const priya = await open({ path: PRIYA });
    const request = await captured(priya, () => priya.say('mine'));
    const other = 'http://evil.example';
    const { 'sec-fetch-site': _, ...old } = request.headers;
    const strangers = {
        'cross-site': { ...request.headers, origin: other, 'sec-fetch-site': 'cross-site' },
        'another port of this machine': { ...request.headers, 'sec-fetch-site': 'same-site' },
        'another origin, from an old browser': { ...old, origin: other },
        'no origin, from an old browser': { ...old, origin: 'null' },
        'another host': { ...request.headers, host: 'evil.example' },
    };
    for (const [what, headers] of Object.entries(strangers)) {
        const answer = await send(request.url, { ...request, headers });
        assert.ok(400 <= answer.status && answer.status < 500, `${what}: ${answer.status}`);
        assert.match(answer.text, /role="?alert/, what);
    }
    const read = await send(new URL(PRIYA, request.url), { method: 'GET', headers: { host: 'evil.example' } });
    assert.ok(400 <= read.status && read.status < 500, 'rebinding a name reads nothing');
});

scenario('hostile names are only names', async ({ open }) => {
    const dana = await open({ path: '/play?as=dana&in=@' });
    for (const name of NAMES) await dana.say(`privilege add claims-triage other "${name}"`);
    await proposes(dana, NAMES[0]);
    for (const line of ['show claims-triage', 'list', 'readiness claims-triage', 'mine']) await dana.say(line);
    await dana.card(/^\d+ initiatives/);
    await dana.main.getByText(NAMES[0]).first().waitFor();
    const direct = await dana.main.innerText();
    await dana.visit('/play?as=dana&in=claims-triage');
    for (const text of [direct, await dana.main.innerText()]) assert.doesNotMatch(text, UNSEEN);
    const made = dana.page.locator('main img, main script, main a[href^="javascript:"]');
    assert.equal(await made.count(), 0, 'a name made no element');
    await dana.page.getByLabel('Message Baton').pressSequentially('show im');
    await dana.page.getByLabel('Message Baton').press('Escape');
});

/** Begins an initiative of this name. */
async function proposes(tab, name) {
    await tab.say(`new "${name}"`);
    await tab.dialog.waitFor();
    await tab.fill({ 'Who would own it?': 'Dana' });
    await tab.press('Next', tab.dialog);
    await tab.dialog.getByLabel('What is it for?').waitFor();
    await tab.fill({ 'What is it for?': name });
    await tab.press('Send', tab.dialog);
    await tab.dialog.waitFor({ state: 'hidden' });
}
