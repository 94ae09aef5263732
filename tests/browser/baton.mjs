// The real program as a visitor starts it: `baton demo` on a loopback port, its record in a folder of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ADDRESS = /http:\/\/127\.0\.0\.1:(\d+)/;
/** How long an orderly end may take with streams open, in milliseconds. */
const GRACE_MS = 10_000;

export class Baton {
    #folder;
    #child;
    #said = '';

    /** Starts on an empty record and returns once the address is printed. */
    static async start() {
        const baton = new Baton();
        baton.#folder = await mkdtemp(join(tmpdir(), 'baton-browser-'));
        await baton.#run('127.0.0.1:0');
        return baton;
    }

    /** Ends as power loss would. */
    async kill() {
        this.#child.kill('SIGKILL');
        await this.#ended();
    }

    /** Starts again on the same record and the same port. */
    async again() {
        await this.#run(new URL(this.origin).host);
    }

    /** Interrupts it, as Ctrl-C does; false when it had to be killed. */
    async interrupt() {
        this.#child.kill('SIGINT');
        const late = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
        await this.#ended();
        clearTimeout(late);
        return this.#child.signalCode === null && this.#child.exitCode === 0;
    }

    /** Whatever state it is in, nothing of it is left. */
    async remove() {
        if (this.#running()) await this.kill();
        await rm(this.#folder, { recursive: true, force: true });
    }

    async #run(listen) {
        const binary = process.env.BATON_BIN;
        if (!binary) throw new Error('BATON_BIN names no binary; tests/run sets it');
        const store = `sqlite://${join(this.#folder, 'demo.db')}`;
        const env = { ...process.env, BATON_HTTP__LISTEN: listen };
        const args = ['demo', '--no-browser', '--store', store];
        this.#said = '';
        this.#child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
        this.origin = await this.#address();
    }

    #address() {
        return new Promise((found, failed) => {
            const listen = chunk => {
                this.#said += chunk;
                const [address] = this.#said.match(ADDRESS) ?? [];
                if (address) found(address);
            };
            this.#child.stdout.on('data', listen);
            this.#child.stderr.on('data', listen);
            this.#child.on('error', failed);
            this.#child.on('exit', code => failed(new Error(`baton ended (${code}) and said:\n${this.#said}`)));
        });
    }

    #running() {
        return this.#child?.exitCode === null && this.#child.signalCode === null;
    }

    async #ended() {
        if (this.#running()) await once(this.#child, 'exit');
    }
}
