'use client'

/** When the layout itself fails there is neither a language nor a style to be had, so it brings its own. */
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
        <title>Chatelaine cannot show this page</title>
        <h1 style={{ fontSize: '1.25rem' }}>Chatelaine cannot show this page · 页面无法显示</h1>
        <p>The server could not put it together. Try again in a moment; if it stays, look into the server’s log.</p>
        <p lang="zh-CN">服务器未能生成此页面。请稍后重试；若问题依旧，请查看服务器日志。</p>
        {error.digest && <p>Reference · 参考编号: {error.digest}</p>}
        <button type="button" onClick={retry}>
          Try again · 重试
        </button>
      </body>
    </html>
  )
}
