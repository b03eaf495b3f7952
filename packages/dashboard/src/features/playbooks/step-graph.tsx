import '@xyflow/react/dist/base.css';
import type { PlaybookOutline, StepState } from '@cerberusmesh/contracts';
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { lanePath } from './lane-path.ts';
import { layoutGraph, nodeHeightPx, nodeWidthPx, type PlacedEdge } from './layout-graph.ts';
import { StepStateBadge } from './step-state.tsx';

type StepNode = Node<
  { readonly step: PlaybookOutline['steps'][number]; readonly state: StepState | undefined; readonly chosen: boolean },
  'step'
>;
type StepEdge = Edge<{ readonly bends: PlacedEdge['bends'] }, 'lane'>;
const NODE_TYPES = { step: StepBox };
const EDGE_TYPES = { lane: LaneEdge };

/** The steps of a playbook as a graph, with the state of each where there is a run. Loaded when it is looked at. */
export function StepGraph({
  steps,
  states,
  selected = null,
  onSelect,
}: {
  steps: PlaybookOutline['steps'];
  states?: ReadonlyMap<string, StepState>;
  selected?: string | null;
  onSelect?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const layout = useMemo(() => layoutGraph(steps), [steps]);
  const nodes = layout.steps.map(
    ({ step, x, y }): StepNode => ({
      id: step.id,
      type: 'step',
      position: { x, y },
      width: nodeWidthPx,
      height: nodeHeightPx,
      data: { step, state: states?.get(step.id), chosen: selected === step.id },
      ariaLabel: [
        step.name ?? step.id,
        step.action,
        ...(states === undefined ? [] : [t(`stepState.${states.get(step.id) ?? 'waiting'}`)]),
      ].join(', '),
    }),
  );
  const edges = layout.edges.map(
    ({ from, to, kind, bends }): StepEdge => ({
      id: `${from} ${to} ${kind}`,
      type: 'lane',
      source: from,
      target: to,
      focusable: false,
      animated: states?.get(to) === 'running',
      data: { bends },
      markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--line-strong)' },
      style: {
        stroke: kind === 'error' ? 'var(--level-4)' : 'var(--line-strong)',
        strokeDasharray: kind === 'success' ? '' : '5 4',
      },
      ...(kind === 'success' ? {} : { label: t(`playbooks.edge.${kind}`) }),
      labelStyle: { fill: 'var(--text)', fontSize: 11 },
      labelBgStyle: { fill: 'var(--surface)' },
    }),
  );
  return (
    <div className="h-[min(60vh,34rem)] min-h-72 bg-canvas" data-graph="steps">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.12 }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, node) => onSelect?.(node.id)}
        onSelectionChange={({ nodes: [chosen] }) => chosen !== undefined && onSelect?.(chosen.id)}
        aria-label={t('playbooks.graph')}
      >
        <Background color="var(--line)" gap={20} />
        <Controls
          showInteractive={false}
          className="overflow-hidden rounded-[5px] border border-line-strong bg-surface [&_button]:flex [&_button]:size-7 [&_button]:items-center [&_button]:justify-center [&_svg]:size-3 [&_svg]:fill-text"
        />
      </ReactFlow>
    </div>
  );
}

function StepBox({ data: { step, state, chosen } }: NodeProps<StepNode>) {
  return (
    <div
      className={`flex h-full flex-col justify-center rounded-md border bg-surface px-2.5 py-1.5 ${chosen ? 'border-accent outline-2 outline-accent' : 'border-line-strong'}`}
    >
      <Handle type="target" position={Position.Top} className="opacity-0" />
      <span className="flex items-center justify-between gap-2">
        <span className="truncate text-[0.8125rem] font-medium">{step.name ?? step.id}</span>
        {state !== undefined && <StepStateBadge state={state} />}
      </span>
      <span className="truncate font-mono text-2xs text-muted">{step.action}</span>
      <Handle type="source" position={Position.Bottom} className="opacity-0" />
    </div>
  );
}

/** A curve from step to step, through the lanes that were left for it. */
function LaneEdge({
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
  label,
  labelStyle,
  labelBgStyle,
  style,
  markerEnd,
}: EdgeProps<StepEdge>) {
  const { path, middle } = lanePath([{ x: sourceX, y: sourceY }, ...(data?.bends ?? []), { x: targetX, y: targetY }]);
  return (
    <BaseEdge
      path={path}
      labelX={middle.x}
      labelY={middle.y}
      label={label}
      {...(labelStyle === undefined ? {} : { labelStyle })}
      {...(labelBgStyle === undefined ? {} : { labelBgStyle })}
      {...(style === undefined ? {} : { style })}
      {...(markerEnd === undefined ? {} : { markerEnd })}
    />
  );
}
