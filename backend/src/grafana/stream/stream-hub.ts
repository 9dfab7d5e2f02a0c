import type { Clock } from '../../clock.js';
import type { DeskReader } from '../../engine/desk.js';
import type { DeskQuery } from '../queries/desk-query.js';
import { Channel, type FrameListener } from './channel.js';
import { channelPath } from './channel-path.js';

/** All watched channels. Whoever asks the same shares one subscription to the desk. */
export class StreamHub {
  private readonly channels = new Map<string, Channel>();

  constructor(
    private readonly reader: DeskReader,
    private readonly clock: Clock,
  ) {}

  /** `listener` is called at once with the present state, then as it changes, until the returned function is called. */
  watch(query: DeskQuery, listener: FrameListener): () => void {
    const path = channelPath(query);
    const channel = this.channels.get(path) ?? new Channel(this.reader, query, this.clock);
    this.channels.set(path, channel);
    const end = channel.add(listener);
    return () => {
      end();
      if (!channel.watched && this.channels.get(path) === channel) this.channels.delete(path);
    };
  }

  /** The present state in the shape of the stream, without watching it. */
  present(query: DeskQuery): ReturnType<Channel['present']> {
    return new Channel(this.reader, query, this.clock).present();
  }

  /** How many channels are watched. */
  get size(): number {
    return this.channels.size;
  }

  stop(): void {
    for (const channel of this.channels.values()) channel.stop();
    this.channels.clear();
  }
}
