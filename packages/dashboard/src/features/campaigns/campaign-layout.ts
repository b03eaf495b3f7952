import type { CampaignDetail } from '@cerberusmesh/contracts';

/** More nodes than this make a drawing that nobody reads. */
export const maxDrawnMembers = 48;

export interface DrawnCampaign {
  readonly nodes: readonly {
    readonly address: string;
    readonly x: number;
    readonly y: number;
    readonly radius: number;
  }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly x1: number;
    readonly y1: number;
    readonly x2: number;
    readonly y2: number;
    /** 0-1. */
    readonly confidence: number;
  }[];
  /** Members beyond what is drawn. */
  readonly leftOut: number;
}

/**
 * Members on a circle around the middle of a box of `width` by `height`, most sessions first from the top, each as large
 * as its sessions (by area, on a logarithmic scale). The same campaign is always drawn the same way.
 */
export function drawCampaign(campaign: CampaignDetail, width: number, height: number): DrawnCampaign {
  const members = [...campaign.members]
    .sort((left, right) => right.sessionCount - left.sessionCount || (left.address < right.address ? -1 : 1))
    .slice(0, maxDrawnMembers);
  const largest = Math.max(1, ...members.map(({ sessionCount }) => sessionCount));
  const ring = { x: width / 2 - 110, y: height / 2 - 34 };
  const nodes = members.map(({ address, sessionCount }, position) => {
    const angle = (2 * Math.PI * position) / members.length - Math.PI / 2;
    return {
      address,
      x: round(width / 2 + ring.x * Math.cos(angle)),
      y: round(height / 2 + ring.y * Math.sin(angle)),
      radius: round(4 + 8 * Math.sqrt(Math.log1p(sessionCount) / Math.log1p(largest))),
    };
  });
  const placed = new Map(nodes.map((node) => [node.address, node]));
  const edges = campaign.edges.flatMap(({ from, to, confidence }) => {
    const [start, end] = [placed.get(from), placed.get(to)];
    if (start === undefined || end === undefined) return [];
    return [{ from, to, x1: start.x, y1: start.y, x2: end.x, y2: end.y, confidence }];
  });
  return { nodes, edges, leftOut: campaign.members.length - members.length };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
