// Several tabs at once, and the server gone in the middle.

import assert from 'node:assert/strict';
import { get } from 'node:http';

import { scenario } from './harness.mjs';

const CARD = /^Claims triage: /;
const TABS = 50;
/** What a browser logs when the server is away. */
const AWAY = /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)/;

scenario('two people see what the other does', async ({ open }) => {
    const dana = await open({ path: '/play?as=dana&in=claims-triage' });
    const mei = await open({ path: '/play?as=mei&in=@' });
    await mei.say('handoff offer claims-letters @dana Would you?');
    await dana.go('Direct messages');
    const offer = await dana.card('asks you to take over Claims letters');
    await dana.press('Accept', offer);
    await mei.say('who claims letters');
    await mei.card('Claims letters is Dana Okafor');
});

scenario('a server killed in the middle loses nothing and says nothing twice', async ({ baton, open }) => {
    const priya = await open({ path: '/play?as=priya&in=@' });
    const mei = await open({ path: '/play?as=mei&in=claims-triage' });
    for (const tab of [priya, mei]) tab.forgive(AWAY);
    await priya.answer(await priya.card(/waits? for you, Priya/), 'production read access', 'Answer', 'keep');
    await mei.reads(CARD, '4 of 5 decided');
    const before = await mei.tokens();

    await baton.kill();
    await baton.again();
    await priya.answer(await priya.card(/waits? for you, Priya/), 'CRM export', 'Answer', 'keep');
    await mei.reads(CARD, '5 of 5 decided');
    assert.equal(mei.loads, 1, 'the page found its way back by itself');
    const after = await mei.tokens();
    assert.deepEqual(after.filter(it => before.includes(it)), before, 'nothing is lost');
    assert.equal(new Set(after).size, after.length, 'nothing is there twice');
    await mei.visit('/play?as=mei&in=claims-triage');
    assert.deepEqual(await mei.tokens(), after, 'and the same after loading');
});

scenario('fifty tabs hear of one change, and the program still ends when told to', async ({ baton, open }) => {
    const priya = await open({ path: '/play?as=priya&in=@' });
    const listeners = await Promise.all(Array.from({ length: TABS }, () => listen(priya.stream)));
    await priya.answer(await priya.card(/waits? for you, Priya/), 'CRM export', 'Answer', 'keep');
    await Promise.all(listeners.map(it => it.heard));
    priya.forgive(AWAY);
    assert.ok(await baton.interrupt(), 'it ends in order with streams open');
    listeners.forEach(it => it.close());
});

/** Opens a stream of events and hears the first, which says how things stand; `heard` is the next. */
async function listen(stream) {
    const request = get(stream, { agent: false, headers: { accept: 'text/event-stream' } });
    const response = await new Promise((done, failed) => request.on('response', done).on('error', failed));
    assert.equal(response.statusCode, 200);
    response.on('error', () => {});
    const next = () => new Promise(done => {
        const hear = it => String(it).includes('data:') && (response.off('data', hear), done());
        response.on('data', hear);
    });
    await next();
    return { heard: next(), close: () => request.destroy() };
}
