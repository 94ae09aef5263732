// The first ten seconds, and what two taps do.

import assert from 'node:assert/strict';

import { scenario } from './harness.mjs';

const CARD = /^Claims triage: /;

scenario('it opens on three numbers, one lit button and the week of one pilot', async ({ open }) => {
    const visitor = await open();
    assert.match(visitor.page.url(), /\/play\b/);
    const numbers = await visitor.header.textContent();
    assert.match(numbers, /6 pilots\.\s+4 in production\.\s+1 owned by nobody\./);
    const lit = visitor.region('Start here').getByRole('button').or(visitor.region('Start here').getByRole('link'));
    assert.deepEqual(await lit.allInnerTexts(), ['Be Priya: two taps']);
    const card = await visitor.card('Claims triage: next, keep or give back 2 borrowed conditions');
    await card.getByText('Ready to close: 0 of 3').waitFor();
    await card.getByText('Mon 23 Nov 09:01').waitFor();
    assert.match(await visitor.region('Clock').textContent(), /Mon 23 Nov 09:01/);
    assert.notEqual((await visitor.region('Coming up').textContent()).trim(), 'Coming up');
});

scenario('two taps of Priya change the card in the channel, also for whoever looks on', async ({ open }) => {
    const visitor = await open();
    const onlooker = await open({ path: '/play?as=mei&in=claims-triage' });
    await onlooker.reads(CARD, '3 of 5 decided');
    await visitor.start('Be Priya: two taps');

    const mine = await visitor.card(/waits? for you, Priya/);
    await visitor.answer(mine, 'production read access', 'Answer', 'keep');
    await onlooker.reads(CARD, '4 of 5 decided');
    await visitor.answer(mine, 'CRM export', 'Answer', 'give back');
    await onlooker.reads(CARD, 'Ready to close: 1 of 3');
    assert.equal(onlooker.loads, 1, 'the onlooker saw it without loading the page again');

    await visitor.go('#claims-triage');
    await visitor.reads(CARD, 'Ready to close: 1 of 3');
    const card = await visitor.card(CARD);
    assert.match(await card.textContent(), /edited/);
});

scenario('every message says why it was sent, and what was missed is counted', async ({ open }) => {
    const mei = await open({ path: '/play?as=mei&in=claims-triage' });
    await mei.press('Why?', await mei.card(CARD));
    await mei.card('This reached #claims-triage because it is the card of the week');
    await mei.go('Direct messages');
    const priya = await open({ path: '/play?as=priya&in=@' });
    await priya.answer(await priya.card(/waits? for you, Priya/), 'CRM export', 'Answer', 'keep');
    await mei.page.getByRole('link', { name: /#claims-triage.*[1-9]/ }).waitFor();
    await mei.go('#claims-triage');
    await mei.page.goBack();
    await mei.card(/waits? for you, Mei/);
});

scenario('what stands on the page can be read without scripts', async ({ open }) => {
    const reader = await open({ path: '/play?as=priya&in=@', javaScriptEnabled: false });
    await reader.card(/waits? for you, Priya/);
    await reader.answer(await reader.card(/waits? for you, Priya/), 'CRM export', 'Answer', 'keep');
    await reader.card('CRM export stays');
    await reader.go('#claims-triage');
    await reader.reads(CARD, '4 of 5 decided');
});
