// The whole story in the page: three questions, each answered by whoever can, and the close.

import assert from 'node:assert/strict';

import { scenario } from './harness.mjs';

const CARD = /^Claims triage: /;

scenario('a pilot closes only when three questions are answered', async ({ open }) => {
    const visitor = await open({ path: '/play?as=dana&in=@' });
    const channel = await open({ path: '/play?as=ana&in=claims-triage' });
    await isRefused(visitor);
    await visitor.be('Priya');
    await givesVerdicts(visitor);
    await channel.reads(CARD, '1 of 3');
    await visitor.be('Dana');
    await visitor.say('metric add claims-triage production');
    await namesTheNumber(visitor);
    await channel.reads(CARD, '2 of 3');
    await channel.reads(CARD, 'Answered: 3, first read 1 Mar');
    await answersQuestionThree(visitor, channel);
    await channel.reads(CARD, '3 of 3');

    await visitor.be('Luis');
    await visitor.say('stage close claims-triage build');
    await isClosed(visitor, channel);
    await hearsNoMoreOfIt(visitor);
});

scenario('the page leads from the opening to the close by what is lit', async ({ open }) => {
    const visitor = await open();
    const channel = await open({ path: '/play?as=ana&in=claims-triage' });
    const deeds = [
        [/^Be Priya: two taps$/, () => givesVerdicts(visitor)],
        [/^Be Dana: name the number/, () => sends(visitor, () => namesTheNumber(visitor))],
        [/^Be Mei: name who owns it afterwards/, () => sends(visitor, () => picks(visitor, 'Luis'))],
        [/^Be Luis: an offer to accept/, () => visitor.press('Accept')],
        [/^Be Mei: name who speaks for compliance/, () => sends(visitor, () => picks(visitor, 'Grace'))],
        [/^Be Grace: an offer to accept/, () => visitor.press('I speak for compliance')],
        [/^Be Dana: close the pilot/, () => sends(visitor)],
    ];
    for (const [lit, deed] of deeds) {
        await visitor.start(lit);
        await deed();
    }
    await isClosed(visitor, channel);
    await visitor.region('Start here').waitFor({ state: 'detached' });
});

/** Sends the line that stands there already, and what it asks for. */
async function sends(visitor, deed = async () => {}) {
    const line = visitor.page.getByLabel('Message Baton');
    await visitor.posts(() => line.press('Enter'));
    await deed();
}

/** Names a person, and says nothing more about it. */
async function picks(visitor, name) {
    await visitor.fill({ 'To whom?': name });
    await visitor.press('Next', visitor.dialog);
    await visitor.press('Send', visitor.dialog);
}

async function isRefused(visitor) {
    await visitor.say('stage close claims-triage build');
    const refused = await visitor.card('Claims triage cannot close yet. Four things are missing.');
    await refused.getByText('Two borrowed conditions are undecided. Priya can decide.').waitFor();
}

async function givesVerdicts(visitor) {
    const mine = await visitor.card(/waits? for you, Priya/);
    await visitor.answer(mine, 'production read access', 'Answer', 'keep');
    await visitor.card('production read access stays');
    await visitor.answer(mine, 'CRM export', 'Answer', 'give back');
    await visitor.card('5 of 5 borrowed conditions decided');
}

async function namesTheNumber(visitor) {
    await visitor.dialog.waitFor();
    await visitor.press('Next', visitor.dialog);
    const errors = await visitor.errors();
    assert.ok(Object.keys(errors).length > 0, 'an empty step is refused at its fields');
    await visitor.fill({
        'What sort of number?': 'Adoption',
        'What is better?': 'More is better',
        'Who reads it?': 'Dana',
        'When is it read first?': '1 Mar',
    });
    await visitor.press('Next', visitor.dialog);
    await visitor.dialog.getByLabel('What is measured?').waitFor();
    await visitor.fill({
        'What is measured?': 'claims settled with it',
        'Where should it get?': '60 %',
        'Where does the number come from?': 'claims system',
        'Who was told that expectations changed?': 'Mei told the board on 20 Nov',
    });
    await visitor.press('Send', visitor.dialog);
    await visitor.dialog.waitFor({ state: 'hidden' });
}

async function answersQuestionThree(visitor, channel) {
    const words = 'You know the claims floor, and the pilot team leaves in January.';
    await visitor.say(`handoff offer claims-triage @luis ${words}`);
    await visitor.be('Luis');
    const offer = await visitor.card('Dana asks you to take over Claims triage.');
    await offer.getByText(words).waitFor();
    await channel.reads(CARD, 'owner Dana Okafor');
    await visitor.press('Accept', offer);
    await channel.reads(CARD, 'owner Luis Mora');
    await visitor.be('Mei');
    await visitor.say('role set claims-triage compliance @grace');
    await visitor.be('Grace');
    await visitor.press('I speak for compliance', await visitor.card('on Claims triage'));
}

async function isClosed(visitor, channel) {
    await visitor.card('Claims triage is closed: built for production from today');
    await channel.card('Claims triage: the pilot is closed, and it is being rebuilt for production.');
    await channel.reads(CARD, 'rebuild for production');
}

async function hearsNoMoreOfIt(visitor) {
    await visitor.be('Priya');
    // What the rebuild asks anew comes with its ship date, which is no question.
    const asked = async () => (await visitor.about('Claims triage')).filter(it => !it.includes(': ship date '));
    const before = await asked();
    for (let week = 0; week < 4; week += 1) {
        for (let day = 0; day < 7; day += 1) await visitor.press('+1 day', visitor.region('Clock'));
    }
    assert.deepEqual(await asked(), before, 'what is answered is never asked again');
}
