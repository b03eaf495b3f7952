import { z } from 'zod';

// zod compiles parsers with `new Function` where it may. The page's policy forbids that, and even the attempt would be
// reported as a violation. Must be imported before the first schema is used.
z.config({ jitless: true });
