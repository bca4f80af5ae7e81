package http1_test

import (
	"testing"

	"looper.example/stage03-http-parser/http1"
)

const smallRequest = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n"

const browserRequest = "GET /articles/2024/event-loops?page=2 HTTP/1.1\r\n" +
	"Host: www.example.com\r\n" +
	"Connection: keep-alive\r\n" +
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36\r\n" +
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n" +
	"Accept-Encoding: gzip, deflate, br\r\n" +
	"Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n" +
	"Cookie: session=6f1e2d3c4b5a; theme=dark\r\n" +
	"Upgrade-Insecure-Requests: 1\r\n\r\n"

func BenchmarkParser(b *testing.B) {
	for _, c := range []struct{ name, in string }{
		{"small", smallRequest},
		{"browser", browserRequest},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := []byte(c.in)
			var p http1.Parser
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				for rest := in; ; {
					ev, n, err := p.Next(rest)
					if err != nil {
						b.Fatal(err)
					}
					if rest = rest[n:]; ev == http1.End {
						break
					}
				}
			}
		})
	}
}

func BenchmarkEncoder(b *testing.B) {
	dst := make([]byte, 0, 512)
	b.ReportAllocs()
	for b.Loop() {
		dst = http1.AppendStatusLine(dst[:0], 200)
		dst, _ = http1.AppendField(dst, "Content-Type", "text/plain; charset=utf-8")
		dst = http1.AppendContentLength(dst, 13)
		dst = append(dst, "\r\nHello, World!"...)
	}
}

const browserResponse = "HTTP/1.1 200 OK\r\n" +
	"Date: Sun, 22 Nov 2026 17:16:03 GMT\r\n" +
	"Content-Type: text/html; charset=utf-8\r\n" +
	"Content-Length: 13\r\n" +
	"Cache-Control: private, max-age=0, must-revalidate\r\n" +
	"Set-Cookie: session=6f1e2d3c4b5a; Path=/; HttpOnly; Secure; SameSite=Lax\r\n" +
	"Content-Security-Policy: default-src 'self'\r\n" +
	"X-Content-Type-Options: nosniff\r\n\r\nHello, World!"

func BenchmarkResponseParser(b *testing.B) {
	for _, c := range []struct{ name, in string }{
		{"small", counted},
		{"usual", browserResponse},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := []byte(c.in)
			var p http1.ResponseParser
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				drainResponse(b, &p, in, len(in))
			}
		})
	}
}
