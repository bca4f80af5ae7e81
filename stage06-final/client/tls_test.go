package client_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/task"
)

// startTLS starts net/http's server, with its own certificate for example.com and 127.0.0.1. A client with trusted accepts it.
func startTLS(t *testing.T, config *tls.Config) (url string, trusted *tls.Config) {
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello") })
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) { // content that ends with the connection, without close_notify
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\nhalf of it")
			_ = c.(*tls.Conn).NetConn().Close()
		}
	})
	s := httptest.NewUnstartedServer(mux)
	s.TLS = config
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = true // it must not be chosen
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s.URL, &tls.Config{RootCAs: pool}
}

func TestTLS(t *testing.T) {
	for _, row := range []struct {
		name    string
		version uint16
	}{{"1.2", tls.VersionTLS12}, {"1.3", tls.VersionTLS13}} {
		t.Run(row.name, func(t *testing.T) {
			url, trusted := startTLS(t, &tls.Config{MinVersion: row.version, MaxVersion: row.version})
			e := newEarth(t, client.Config{TLS: trusted})
			content := program.Big()
			e.do(2, func(t *task.Task) error {
				for range 3 {
					res, err := e.read(t, &client.Request{URL: url + "/hello"}, "hello")
					if err != nil {
						return err
					}
					require.Equal(e, row.version, res.TLS().Version)
				}
				_, err := e.read(t, &client.Request{Method: "POST", URL: url + "/echo", Body: bytes.NewReader(content)}, string(content))
				return err
			})
			busy, idle := e.conns()
			require.Equal(t, []int{0, 2}, []int{busy, idle})
		})
	}
}

// The second connection resumes the session of the first.
func TestResumption(t *testing.T) {
	url, trusted := startTLS(t, nil)
	e := newEarth(t, client.Config{TLS: trusted})
	var resumed []bool
	e.do(1, func(t *task.Task) error {
		for range 2 {
			res, err := e.read(t, &client.Request{URL: url + "/hello", Close: true}, "hello")
			if err != nil {
				return err
			}
			resumed = append(resumed, res.TLS().DidResume)
		}
		return nil
	})
	require.Equal(t, []bool{false, true}, resumed)
}

// The client refuses servers that it cannot trust.
func TestTLSRefused(t *testing.T) {
	url, trusted := startTLS(t, nil)
	port := url[strings.LastIndexByte(url, ':'):]
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for _, row := range []struct {
		name, url string
		config    *tls.Config
		want      string
	}{
		{"an unknown authority", url, nil, "x509: certificate signed by unknown authority"},
		{"the certificate of another name", "https://localhost" + port, trusted, "x509: certificate is valid for example.com"},
		{"a server without TLS", "https" + strings.TrimPrefix(plain.URL, "http"), trusted, "first record does not look like a TLS handshake"},
		{"content that is cut", url + "/cut", trusted, "unexpected EOF"},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := newEarth(t, client.Config{TLS: row.config})
			e.do(1, func(t *task.Task) error {
				_, err := e.read(t, &client.Request{URL: row.url}, "")
				require.ErrorContains(e, err, row.want)
				return nil
			})
		})
	}
}

// https does not redirect to http, unless the configuration allows it.
func TestDowngrade(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "plain") }))
	defer plain.Close()
	s := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	for _, allowed := range []bool{false, true} {
		e := newEarth(t, client.Config{TLS: &tls.Config{RootCAs: pool}, AllowDowngrade: allowed})
		e.do(1, func(t *task.Task) error {
			_, err := e.read(t, &client.Request{URL: s.URL}, "plain")
			if !allowed {
				require.ErrorIs(e, err, client.ErrDowngrade)
				return nil
			}
			return err
		})
	}
}

// tunneling is a proxy: it asks for a password, opens tunnels, and passes other requests on. It counts tunnels.
func tunneling(t *testing.T, tunnels *atomic.Int32) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Proxy-Authorization") != "Basic bWU6c2VjcmV0":
			http.Error(w, "no", http.StatusProxyAuthRequired)
			return
		case r.Method != http.MethodConnect:
			_, _ = io.WriteString(w, r.RequestURI)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, "no", http.StatusBadGateway)
			return
		}
		tunnels.Add(1)
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(there, here); _ = there.Close() }()
		_, _ = io.Copy(here, there)
		_ = here.Close()
	})
}

// A proxy opens a tunnel, and TLS begins in it: also in the TLS of the proxy itself.
func TestRealProxy(t *testing.T) {
	url, trusted := startTLS(t, nil)
	for _, row := range []struct {
		name  string
		start func(http.Handler) *httptest.Server
	}{{"http", httptest.NewServer}, {"https", httptest.NewTLSServer}} {
		t.Run(row.name, func(t *testing.T) {
			var tunnels atomic.Int32
			proxy := row.start(tunneling(t, &tunnels))
			defer proxy.Close()
			config := client.Config{TLS: trusted, Proxy: strings.Replace(proxy.URL, "://", "://me:secret@", 1)}
			if row.name == "https" {
				pool := x509.NewCertPool()
				pool.AddCert(proxy.Certificate())
				config.ProxyTLS = &tls.Config{RootCAs: pool}
			}
			e := newEarth(t, config)
			content := program.Big()
			e.do(1, func(t *task.Task) error {
				for range 3 {
					res, err := e.read(t, &client.Request{URL: url + "/hello"}, "hello")
					if err != nil {
						return err
					}
					require.NotNil(e, res.TLS())
				}
				_, err := e.read(t, &client.Request{Method: "POST", URL: url + "/echo", Body: bytes.NewReader(content)}, string(content))
				if err != nil {
					return err
				}
				res, err := e.read(t, &client.Request{URL: "http://h.example/a"}, "http://h.example/a")
				if err == nil {
					require.Nil(e, res.TLS(), "the server speaks without TLS")
				}
				e.client.CloseIdle()
				return err
			})
			require.Equal(t, int32(1), tunnels.Load())
			require.Eventually(t, func() bool { busy, idle := e.conns(); return busy+idle == 0 }, program.Patience, time.Millisecond)
		})
	}
}

// A proxy whose certificate the client does not trust gets no request. If a proxy opens no tunnel, the error says so.
func TestRealProxyRefused(t *testing.T) {
	url, trusted := startTLS(t, nil)
	asked := atomic.Int32{}
	proxy := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		http.Error(w, "no", http.StatusForbidden)
	}))
	proxy.Config.ErrorLog = log.New(io.Discard, "", 0)
	proxy.StartTLS()
	defer proxy.Close()
	pool := x509.NewCertPool()
	pool.AddCert(proxy.Certificate())
	for _, row := range []struct {
		name, proxy, url string
		config           *tls.Config
		want             string
		asked            int32
	}{
		{"an unknown authority", proxy.URL, url, nil, "client: proxy " + url + ": tls: failed to verify certificate: x509: certificate signed by unknown authority", 0},
		{"likewise, for http", proxy.URL, "http://h.example/", nil, "x509: certificate signed by unknown authority", 0},
		{"another name", strings.Replace(proxy.URL, "127.0.0.1", "localhost", 1), url, &tls.Config{RootCAs: pool}, "x509: certificate is valid for example.com", 0},
		{"no tunnel", proxy.URL, url, &tls.Config{RootCAs: pool}, "the proxy opens no tunnel: 403 Forbidden", 1},
		{"a proxy without TLS", "https" + strings.TrimPrefix(plainServer(t), "http"), url, nil, "first record does not look like a TLS handshake", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			asked.Store(0)
			e := newEarth(t, client.Config{TLS: trusted, ProxyTLS: row.config, Proxy: row.proxy})
			e.do(1, func(t *task.Task) error {
				_, err := e.read(t, &client.Request{URL: row.url}, "")
				require.ErrorContains(e, err, row.want)
				return nil
			})
			require.Equal(t, row.asked, asked.Load())
		})
	}
}

func plainServer(t *testing.T) (url string) {
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	return s.URL
}
