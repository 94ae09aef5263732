// Bad input: refused with a sentence, or harmless; nothing half-done.

import assert from 'node:assert/strict';
import { request as plain } from 'node:http';

import { scenario } from './harness.mjs';

const CARD = /^Claims triage: /;
const NAMES = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(2)</script>',
    'pay\u202ella evoli\u2066',
    '@everyone @here <!channel> <@U1>',
    '**bold** [bank](javascript:alert(3))',
    '{{ 7*7 }} {% raw %} ${7*7}',
];

scenario('the same form twice has one effect', async ({ open, baton }) => {
    const mei = await open({ path: '/play?as=mei&in=claims-triage' });
    const priya = await open({ path: '/play?as=priya&in=@' });
    const sent = priya.page.waitForRequest(it => it.method() === 'POST');
    await priya.answer(await priya.card('wait for you, Priya'), 'CRM export', 'Answer', 'keep');
    await mei.reads(CARD, '4 of 5 decided');
    const request = await sent;
    const before = await priya.tokens();
    const again = await post(baton, new URL(request.url()).pathname, request.postData(), await request.allHeaders());
    assert.ok(again.status < 500, again.text);
    await priya.visit('/play?as=priya&in=@');
    assert.deepEqual(await priya.tokens(), before, 'nothing more was said');
});
