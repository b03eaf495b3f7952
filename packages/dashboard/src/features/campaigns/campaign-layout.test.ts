import type { CampaignDetail } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { drawCampaign, maxDrawnMembers } from './campaign-layout.ts';

function campaign(members: readonly { address: string; sessionCount: number }[], edges: CampaignDetail['edges'] = []) {
  const at = '2026-11-01T00:00:00.000000Z';
  return {
    id: '0123456789abcdef',
    addressCount: members.length,
    sessionCount: 1,
    countries: [],
    firstSeenAt: at,
    lastSeenAt: at,
    maxScore: 0.5,
    techniqueIds: [],
    confidence: 0.9,
    ties: [],
    members: members.map((member) => ({
      ...member,
      origin: { country: null },
      firstSeenAt: at,
      lastSeenAt: at,
      maxScore: 0.5,
    })),
    traits: [],
    edges,
    cut: false,
  } satisfies CampaignDetail;
}

describe('drawCampaign', () => {
  it('sets members on a circle, the one with most sessions on top, and joins those that share something', () => {
    const drawn = drawCampaign(
      campaign(
        [
          { address: '192.0.2.1', sessionCount: 1 },
          { address: '192.0.2.2', sessionCount: 9 },
        ],
        [
          { from: '192.0.2.1', to: '192.0.2.2', confidence: 0.9, shared: [0] },
          { from: '192.0.2.1', to: '198.51.100.9', confidence: 0.9, shared: [0] },
        ],
      ),
      800,
      400,
    );
    expect(drawn).toEqual({
      nodes: [
        { address: '192.0.2.2', x: 400, y: 34, radius: 12 },
        { address: '192.0.2.1', x: 400, y: 366, radius: 8.4 },
      ],
      edges: [{ from: '192.0.2.1', to: '192.0.2.2', x1: 400, y1: 366, x2: 400, y2: 34, confidence: 0.9 }],
      leftOut: 0,
    });
  });

  it('draws no more than a reader can follow and says how many it left out', () => {
    const many = Array.from({ length: maxDrawnMembers + 3 }, (_, at) => ({
      address: `2001:db8::${at}`,
      sessionCount: at,
    }));
    const drawn = drawCampaign(campaign(many), 800, 400);
    expect([drawn.nodes.length, drawn.leftOut]).toEqual([maxDrawnMembers, 3]);
  });
});
