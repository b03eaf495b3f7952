import './zod-without-eval.ts';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startTranslations } from './i18n/translations.ts';
import { startTheme } from './theme.ts';
import { startTrustedTypes } from './trusted-types.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
startTrustedTypes();
startTheme();
await startTranslations();
createRoot(root).render(<App />);
