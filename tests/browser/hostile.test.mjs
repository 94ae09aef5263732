// Bad input: refused with a sentence, or harmless; nothing half-done.

import assert from 'node:assert/strict';

import { scenario } from './harness.mjs';
import { captured, send } from './plain.mjs';

const CARD = /^Claims triage: /;
const MEBIBYTE = 1024 * 1024;
const PRIYA = '/play?as=priya&in=@';
const NAMES = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(2)</script>',
    'pay\u202ella evoli\u2066',
    '@everyone @here <!channel>',
    '**bold** [bank](javascript:alert(3))',
    '{{ 7*7 }} {% raw %} ${7*7}',
];
/** Characters that act without being seen. */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** Priya's verdict as her page sends it. */
async function verdict(priya) {
    const mine = await priya.card('wait for you, Priya');
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
    const priya = await open({ path: PRIYA });
    const late = await open({ path: PRIYA, javaScriptEnabled: false });
    const card = await late.card('wait for you, Priya');
    for (let day = 0; day < 7; day += 1) await priya.press('+1 day', priya.region('Clock'));
    await late.answer(card, 'CRM export', 'Answer', 'keep');
    await late.page.getByRole('alert').waitFor();
    await priya.go('#claims-triage');
    await priya.reads(CARD, '3 of 5 decided');
    await priya.visit(PRIYA);
    const old = priya.messages.getByRole('article').first();
    assert.equal(await old.locator('form').count(), 0, 'the page offers nothing of last week');
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
    const strangers = {
        'of another origin': { ...request.headers, origin: other, referer: `${other}/` },
        'said to be cross-site': { ...request.headers, 'sec-fetch-site': 'cross-site' },
        'of no origin': { ...request.headers, origin: 'null' },
        'to another host': { ...request.headers, host: 'evil.example' },
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
    for (const name of NAMES) {
        await dana.say(`privilege add claims-triage other "${name.replaceAll('"', '”')}"`);
        await dana.say(`new "${name.replaceAll('"', '”')}"`);
        if (await dana.dialog.isVisible()) await dana.page.keyboard.press('Escape');
    }
    for (const line of ['show claims-triage', 'list', 'readiness claims-triage', 'mine']) await dana.say(line);
    await dana.visit('/play?as=dana&in=claims-triage');
    await dana.visit('/play?as=dana&in=@');
    await dana.say('show claims-triage');
    await dana.main.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    const shown = await dana.main.innerText();
    assert.doesNotMatch(shown, UNSEEN);
    assert.equal(await dana.page.locator('main img, main script, main a[href^="javascript:"]').count(), 0);
});
