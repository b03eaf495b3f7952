import { COMMAND, OPTION, type Verb } from './telnet-protocol.ts';

/**
 * The state of all options on both sides, as the telnetd of BSD and of GNU inetutils keep it: what is, what is wanted,
 * and how many questions are still unanswered (RFC 1143 describes why). Replies go out as they do there, byte for byte.
 */
export interface OptionNegotiation {
  /** Asks the client to have an option, unless it has it or was asked. */
  askThem(option: number): void;
  /** Offers to have an option ourselves, unless we have it or offered. */
  offer(option: number): void;
  /** Tells the client to stop, whatever was. */
  forbidThem(option: number): void;
  /** Takes back what we offered, if it stands. */
  withdraw(option: number): void;
  received(verb: Verb, option: number): void;
  /** The client was asked and has not said. */
  awaitsThem(option: number): boolean;
  /** We offered and the client has not said. */
  awaitsUs(option: number): boolean;
  /** The client has it. */
  theirs(option: number): boolean;
  /** We have it. */
  ours(option: number): boolean;
  /** Takes it that the client has an option for which it gave no answer. */
  assumeTheirs(option: number): void;
}

export interface OptionListener {
  send(bytes: readonly number[]): void;
  /** The client has an option that it was asked for. */
  agreed(option: number): void;
  /** The client marked time. */
  marked(): void;
  /** An option of ours was switched by the client. */
  switched(option: number, on: boolean): void;
}

const { iac, will, wont, do: please, dont } = COMMAND;

/** What the client may have when it offers, and what we take on when it asks. */
const MAY_BE_THEIRS: ReadonlySet<number> = new Set([
  OPTION.binary,
  OPTION.suppressGoAhead,
  OPTION.terminalType,
  OPTION.windowSize,
  OPTION.terminalSpeed,
  OPTION.flowControl,
  OPTION.lineMode,
  OPTION.xDisplay,
  OPTION.oldEnvironment,
  OPTION.newEnvironment,
]);
const MAY_BE_OURS: ReadonlySet<number> = new Set([
  OPTION.binary,
  OPTION.echo,
  OPTION.suppressGoAhead,
  OPTION.status,
  OPTION.logout,
]);

interface Side {
  readonly is: Uint8Array;
  readonly wanted: Uint8Array;
  readonly unanswered: Uint16Array;
}

export function createOptionNegotiation(listener: OptionListener): OptionNegotiation {
  const newSide = (): Side => ({
    is: new Uint8Array(256),
    wanted: new Uint8Array(256),
    unanswered: new Uint16Array(256),
  });
  const them = newSide();
  const us = newSide();

  /** An answer arrived: `on` is what it says. */
  function answered(side: Side, option: number, on: boolean): void {
    const state = on ? 1 : 0;
    if ((side.unanswered[option] ?? 0) === 0) return;
    side.unanswered[option] = (side.unanswered[option] ?? 0) - 1;
    if ((side.unanswered[option] ?? 0) > 0 && side.is[option] === state)
      side.unanswered[option] = (side.unanswered[option] ?? 0) - 1;
  }

  function received(side: Side, on: boolean, option: number): void {
    const [yes, no] = side === them ? [please, dont] : [will, wont];
    answered(side, option, on);
    if ((side.unanswered[option] ?? 0) === 0) {
      if (on && side.wanted[option] === 0) {
        // A timing mark is answered and leaves no state (RFC 860); theirs is not answered at all.
        if (option === OPTION.timingMark) {
          if (side === us) listener.send([iac, will, option]);
          else listener.marked();
          return;
        }
        if ((side === them ? MAY_BE_THEIRS : MAY_BE_OURS).has(option)) {
          side.wanted[option] = 1;
          listener.send([iac, yes, option]);
          if (side === us) listener.switched(option, true);
        } else {
          side.unanswered[option] = (side.unanswered[option] ?? 0) + 1;
          listener.send([iac, no, option]);
        }
      } else if (on && side === them) {
        listener.agreed(option);
      } else if (!on && side.wanted[option] === 1) {
        side.wanted[option] = 0;
        if (side.is[option] === 1) listener.send([iac, no, option]);
        if (side === us) listener.switched(option, false);
      }
    }
    side.is[option] = on ? 1 : 0;
  }

  function ask(side: Side, option: number): void {
    if (side.is[option] === 1 || side.wanted[option] === 1) return;
    // A timing mark may be asked for again and again.
    if (option !== OPTION.timingMark) side.wanted[option] = 1;
    side.unanswered[option] = (side.unanswered[option] ?? 0) + 1;
    listener.send([iac, side === them ? please : will, option]);
  }

  return {
    askThem: (option) => ask(them, option),
    offer: (option) => ask(us, option),
    forbidThem(option) {
      them.wanted[option] = 0;
      them.unanswered[option] = (them.unanswered[option] ?? 0) + 1;
      listener.send([iac, dont, option]);
    },
    withdraw(option) {
      if (us.wanted[option] === 0) return;
      us.wanted[option] = 0;
      us.unanswered[option] = (us.unanswered[option] ?? 0) + 1;
      listener.send([iac, wont, option]);
    },
    received(verb, option) {
      if (verb === 'will' || verb === 'wont') received(them, verb === 'will', option);
      else received(us, verb === 'do', option);
    },
    awaitsThem: (option) => (them.unanswered[option] ?? 0) > 0,
    awaitsUs: (option) => (us.unanswered[option] ?? 0) > 0,
    theirs: (option) => them.is[option] === 1,
    ours: (option) => us.wanted[option] === 1,
    assumeTheirs(option) {
      them.unanswered[option] = 0;
      them.wanted[option] = 1;
      them.is[option] = 1;
    },
  };
}
