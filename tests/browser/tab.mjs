// A browser tab in the words of whoever uses it. Everything is found by what it is called, nothing by how it is made.

/** Longest wait for what ought to appear, in milliseconds. */
const PATIENCE_MS = 15_000;

export class Tab {
    /** What no page may do: log an error, break its own policy, open a dialog of the browser's, reach elsewhere. */
    troubles = [];
    /** Where the page listens for changes. */
    stream;
    /** How often a whole page was loaded. */
    loads = 0;
    #forgiven = [];

    static async open(browser, origin, { path = '/', ...options } = {}) {
        const tab = new Tab();
        tab.origin = origin;
        tab.context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options });
        tab.context.setDefaultTimeout(PATIENCE_MS);
        await tab.context.addInitScript(() => {
            const blamed = it => `policy: ${it.violatedDirective} ${it.blockedURI} ${it.sample}`;
            document.addEventListener('securitypolicyviolation', it => console.error(blamed(it)));
        });
        tab.page = await tab.context.newPage();
        tab.#listen();
        await tab.visit(path);
        return tab;
    }

    #listen() {
        const trouble = what => {
            if (!this.#forgiven.some(it => it.test(what))) this.troubles.push(what);
        };
        this.page.on('load', () => (this.loads += 1));
        this.page.on('console', it => it.type() === 'error' && trouble(`console: ${it.text()}`));
        this.page.on('pageerror', it => trouble(`script: ${it.message}`));
        this.page.on('dialog', it => {
            trouble(`dialog: ${it.message()}`);
            it.dismiss();
        });
        this.context.on('request', it => {
            if (it.resourceType() === 'eventsource') this.stream = it.url();
            const url = new URL(it.url());
            if (url.origin !== this.origin && url.protocol !== 'data:') trouble(`reached ${it.url()}`);
        });
    }

    /** From now on this is expected; everything else still fails the test. */
    forgive(pattern) {
        this.#forgiven.push(pattern);
    }

    // --- where one is ---

    async visit(path) {
        await this.page.goto(new URL(path, this.origin).href);
        await this.messages.waitFor();
    }

    /** Acts as somebody, by the beginning of their name. */
    async be(name) {
        const people = this.page.getByRole('combobox', { name: 'Act as' });
        const option = people.locator('option').filter({ hasText: new RegExp(`^\\s*${name}`) });
        const handle = await option.getAttribute('value');
        await people.selectOption(handle);
        await this.page.waitForURL(it => it.searchParams.get('as') === handle);
        await this.messages.waitFor();
    }

    /** Goes to `#channel` or to `Direct messages`. */
    async go(place) {
        await this.page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }).click();
        await this.messages.waitFor();
    }

    // --- what one sees ---

    get main() {
        return this.page.getByRole('main');
    }

    get messages() {
        return this.page.getByRole('log', { name: 'Messages' });
    }

    get header() {
        return this.page.getByRole('banner');
    }

    region(name) {
        return this.page.getByRole('region', { name });
    }

    get dialog() {
        return this.page.getByRole('dialog');
    }

    /** The newest message with these words, or whose first line is like that; waits for one. */
    async card(like) {
        const articles = this.main.getByRole('article', like instanceof RegExp ? { name: like } : {});
        const card = articles.filter(like instanceof RegExp ? {} : { hasText: like }).last();
        await card.waitFor();
        return card;
    }

    /** Waits until the newest message that begins so has these words too. */
    async reads(beginning, words) {
        await this.main.getByRole('article', { name: beginning }).filter({ hasText: words }).last().waitFor();
    }

    /** The tokens of what Baton sent here, in order. */
    tokens() {
        return this.messages.getByRole('article').evaluateAll(all => all.map(it => it.dataset.token));
    }

    /** How often these words stand at the beginning of something here that Baton sent or asks. */
    about(words) {
        return this.messages.getByText(words).allInnerTexts();
    }

    // --- what one does ---

    /** Follows the one lit suggestion. */
    async start(name) {
        const region = this.region('Start here');
        await region.getByRole('button', { name }).or(region.getByRole('link', { name })).click();
        await this.page.waitForURL(/[?&]as=/);
        await this.messages.waitFor();
    }

    /** Opens the menu beside something asked on a card and picks a choice. */
    async answer(card, asked, menu, choice) {
        const item = card.getByRole('listitem').filter({ hasText: asked });
        await this.pick(menu, choice, item);
    }

    /** Types a line to Baton and sends it. */
    async say(line) {
        await this.page.getByLabel('Message Baton').fill(line);
        await this.posts(() => this.page.getByLabel('Message Baton').press('Enter'));
    }

    /** Presses what is called so, on this card or anywhere; the newest if there are several. */
    async press(name, on = this.page) {
        await this.posts(() => on.getByRole('button', { name, exact: true }).last().click());
    }

    /** Opens a menu and picks a choice of it. */
    async pick(menu, choice, on) {
        await on.getByText(menu, { exact: true }).click();
        await this.press(choice, on);
    }

    /** Fills in the open dialog by the labels of its fields; a choice is picked by its beginning. */
    async fill(values) {
        for (const [label, value] of Object.entries(values)) {
            const field = this.dialog.getByLabel(label);
            const options = await field.locator('option').allTextContents();
            if (options.length === 0) await field.fill(value);
            else await field.selectOption({ label: options.find(it => it.trim().startsWith(value)) });
        }
    }

    /** The errors beside the fields of the open dialog, by label. */
    async errors() {
        const invalid = this.dialog.locator('[aria-invalid="true"]');
        return Object.fromEntries(await invalid.evaluateAll(fields => fields.map(field => {
            const described = (field.getAttribute('aria-describedby') ?? '').split(' ');
            const texts = described.map(id => document.getElementById(id)?.textContent.trim() ?? '');
            return [field.labels[0].textContent.trim(), texts.join(' ')];
        })));
    }

    /** Does something that asks the server, and waits for its answer. */
    async posts(deed) {
        const answered = this.page.waitForResponse(it => it.request().method() === 'POST');
        await deed();
        return answered;
    }

    async close() {
        await this.context.close();
    }
}
