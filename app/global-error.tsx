'use client'

/** Replaces the root layout when that fails: neither translations nor styles are available here. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en">
      <body
        style={{
          colorScheme: 'light dark',
          font: '14px/1.6 system-ui, sans-serif',
          padding: '3rem 1rem',
          margin: 'auto',
          maxWidth: '36rem',
        }}
      >
        <title>This page could not be displayed · Chatelaine</title>
        <h1 style={{ fontSize: '1.25rem' }}>This page could not be displayed · 页面无法显示</h1>
        <p>The server failed to render this page. Try again. If it keeps happening, check the server log.</p>
        <p lang="zh-CN">服务器渲染此页面时出错，请重试。若问题依旧，请查看服务器日志。</p>
        {error.digest && <p>Error ID · 错误 ID: {error.digest}</p>}
        <button type="button" onClick={retry}>
          Try again · 重试
        </button>
      </body>
    </html>
  )
}
