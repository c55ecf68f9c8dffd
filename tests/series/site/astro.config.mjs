import { defineConfig } from 'astro/config';

// site: 'https://staging.example.org',
export default defineConfig({
  site: 'https://water.example.org',
  i18n: { defaultLocale: 'en', locales: ['en', 'es'] },
});
