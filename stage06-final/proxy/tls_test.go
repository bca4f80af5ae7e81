package proxy_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// TLS is on both sides of a request, and of an upgraded connection with much content in both directions at once.
func TestTLSOnBothSides(t *testing.T) {
	upstream := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "echo" {
			_, _ = io.WriteString(w, r.Header.Get("X-Forwarded-Proto"))
			return
		}
		c, in, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n")
		_, _ = io.Copy(c, in)
	}))
	defer upstream.Close()
	pool := x509.NewCertPool()
	pool.AddCert(upstream.Certificate())
	url := startApp(t, looper.Config{TLS: https.Config{Dev: true}}, proxy.Config{
		Upstreams: []string{upstream.URL}, Client: client.Config{TLS: &tls.Config{RootCAs: pool}},
	})
	ours := &tls.Config{InsecureSkipVerify: true} // a temporary certificate
	browser := http.Client{Transport: &http.Transport{TLSClientConfig: ours}}
	res, err := browser.Get("https" + strings.TrimPrefix(url, "http"))
	require.NoError(t, err)
	content, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, "https", string(content))
	browser.CloseIdleConnections()

	c, err := tls.Dial("tcp", strings.TrimPrefix(url, "http://"), ours)
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n")
	require.NoError(t, err)
	in := bufio.NewReader(c)
	switched, err := http.ReadResponse(in, nil)
	require.NoError(t, err)
	require.Equal(t, 101, switched.StatusCode)
	go func() {
		_, _ = c.Write(program.Big())
		_ = c.CloseWrite()
	}()
	echoed, err := io.ReadAll(in)
	require.NoError(t, err)
	require.Equal(t, program.Big(), echoed)
}
