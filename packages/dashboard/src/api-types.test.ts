import type {
  alertsPageSchema,
  attackMatrixSchema,
  campaignDetailSchema,
  decisionsPageSchema,
  eventsPageSchema,
  savedViewSchema,
  seriesSchema,
  sessionDetailSchema,
  sessionsPageSchema,
  statsSchema,
} from '@cerberusmesh/contracts';
import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { ApiPath, ReplyOf } from './api-paths.ts';

describe('what the hub documents', () => {
  it('is what the contracts read', () => {
    expectTypeOf<ReplyOf<'/api/v1/sessions'>>().toExtend<z.input<typeof sessionsPageSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/sessions/{id}'>>().toExtend<z.input<typeof sessionDetailSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/events'>>().toExtend<z.input<typeof eventsPageSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/decisions'>>().toExtend<z.input<typeof decisionsPageSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/alerts'>>().toExtend<z.input<typeof alertsPageSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/attack/matrix'>>().toExtend<z.input<typeof attackMatrixSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/campaigns/{id}'>>().toExtend<z.input<typeof campaignDetailSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/saved-views', 'post'>>().toExtend<z.input<typeof savedViewSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/stats'>>().toExtend<z.input<typeof statsSchema>>();
    expectTypeOf<ReplyOf<'/api/v1/stats/series'>>().toExtend<z.input<typeof seriesSchema>>();
  });

  it('has the paths that may be asked for, and no others', () => {
    expectTypeOf<'sessions'>().toExtend<ApiPath<'get'>>();
    expectTypeOf<`sessions/${string}/notes`>().toExtend<ApiPath<'post'>>();
    expectTypeOf<'sesions'>().not.toExtend<ApiPath<'get'>>();
    expectTypeOf<'stats'>().not.toExtend<ApiPath<'post'>>();
  });
});
