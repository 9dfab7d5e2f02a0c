import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** One mail as its reader sees it. */
export interface Mail {
  readonly subject: string;
  /** The HTML as plain lines. */
  readonly text: string;
}

/** Stands for a mail server: takes what it is given, as far as Grafana speaks SMTP. */
export class MailListener {
  readonly mails: Mail[] = [];

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<MailListener> {
    const server = createServer();
    const listener = new MailListener(server);
    server.on('connection', (socket) => listener.talk(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return listener;
  }

  get variables(): Readonly<Record<string, string>> {
    return {
      ALERT_EMAIL_TO: 'oncall@desk.example',
      GF_SMTP_HOST: `127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      GF_SMTP_FROM_ADDRESS: 'desk@desk.example',
    };
  }

  close(): void {
    this.server.close();
  }

  private talk(socket: Socket): void {
    let rest = '';
    let mail: string[] | undefined;
    const line = (said: string) => {
      if (mail === undefined) {
        if (/^DATA/i.test(said)) mail = [];
        if (/^QUIT/i.test(said)) socket.end('221 bye\r\n');
        else socket.write(mail === undefined ? '250 ok\r\n' : '354 go on\r\n');
        return;
      }
      if (said !== '.') mail.push(said.replace(/^\.\./, '.'));
      else {
        this.mails.push(readMail(mail));
        mail = undefined;
        socket.write('250 taken\r\n');
      }
    };
    socket.write('220 desk.example ESMTP\r\n');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const each of lines) line(each);
    });
  }
}

function readMail(lines: readonly string[]): Mail {
  const end = lines.indexOf('');
  const subject = lines.slice(0, end).find((line) => line.startsWith('Subject: ')) ?? '';
  const html = Buffer.from(
    lines
      .slice(end)
      .join('\n')
      .replace(/=\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  ).toString('utf8');
  const text = html
    .replace(/<(style|title|head)[\s\S]*?<\/\1>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]+>/g, '')
    .replace(/&amp;/g, '&')
    .replace(/&#39;/g, "'")
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .join('\n');
  return { subject: subject.slice('Subject: '.length), text };
}
