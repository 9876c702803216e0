import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'

export function DocumentLink() {
  const t = useTranslations('docs')
  return (
    <a href="/openapi.json" className={buttonClass()}>
      {t('document')}
    </a>
  )
}
