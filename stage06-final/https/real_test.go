//go:build unix

package https_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/https"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

// site is an application over TLS, on a socket of this machine, with a certificate that an authority has signed.
type site struct {
	url, host string
	authority *authority
	ca        string // file of the authority's certificate
}

// large is more than sockets hold.
const large = 5 << 20

func newSite(t *testing.T, config https.Config) *site {
	folder := t.TempDir()
	s := &site{authority: newAuthority(t), ca: filepath.Join(folder, "ca.pem")}
	require.NoError(t, os.WriteFile(s.ca, s.authority.pem, 0o600))
	cert, key := s.authority.pair(t, "localhost")
	files := write(t, folder, "server", cert, key)
	config.Cert, config.Key = files.Cert, files.Key
	app := looper.New(looper.Config{TLS: config})
	app.Get("/hello", func(c *looper.Context) error {
		return c.Text(200, fmt.Sprintf("%s %v", c.Scheme(), c.TLS().HandshakeComplete))
	})
	app.Get("/who", func(c *looper.Context) error {
		return c.Text(200, c.TLS().PeerCertificates[0].Subject.CommonName)
	})
	app.Get("/large", func(c *looper.Context) error { return c.Bytes(200, "application/octet-stream", largeContent()) })
	app.Post("/length", func(c *looper.Context) error {
		c.LimitBody(large)
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(bytes.Equal(body, largeContent())))
	})
	at, err := url.Parse(loopertest.Real(t, app).URL(""))
	require.NoError(t, err)
	s.host = "localhost:" + at.Port()
	s.url = "https://" + s.host
	return s
}

func largeContent() []byte { return bytes.Repeat([]byte("0123456789abcdef"), large/16) }

// pool returns the authority that a client has to trust.
func (s *site) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(s.authority.pem)
	return pool
}

func TestGoClient(t *testing.T) {
	s := newSite(t, https.Config{})
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			client := &http.Client{Transport: &http.Transport{
				ForceAttemptHTTP2: true, // the server has only HTTP/1.1
				TLSClientConfig:   &tls.Config{RootCAs: s.pool(), MinVersion: version, MaxVersion: version},
			}}
			defer client.CloseIdleConnections()
			get := func(path string) string {
				response, err := client.Get(s.url + path)
				require.NoError(t, err)
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				require.Equal(t, "HTTP/1.1", response.Proto)
				require.Equal(t, "http/1.1", response.TLS.NegotiatedProtocol)
				return string(body)
			}
			for range 100 {
				require.Equal(t, "https true", get("/hello"))
			}
			require.True(t, get("/large") == string(largeContent()))
			response, err := client.Post(s.url+"/length", "text/plain", bytes.NewReader(largeContent()))
			require.NoError(t, err)
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, "true", string(body))
		})
	}
}

func TestCurl(t *testing.T) {
	curl := program.Find(t, "curl")
	s := newSite(t, https.Config{})
	content := filepath.Join(t.TempDir(), "content")
	require.NoError(t, os.WriteFile(content, largeContent(), 0o600))
	run := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), curl, append([]string{"-s", "-S", "--cacert", s.ca}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	require.Equal(t, "https true", run(s.url+"/hello"))
	require.Equal(t, "https true", run("--tlsv1.2", "--tls-max", "1.2", s.url+"/hello"))
	require.Equal(t, "https truehttps true", run(s.url+"/hello", s.url+"/hello"))
	require.Equal(t, "true", run("--data-binary", "@"+content, s.url+"/length"))
	require.True(t, run("--limit-rate", "20M", s.url+"/large") == string(largeContent()))
	out, err := exec.CommandContext(t.Context(), curl, "-sS", s.url+"/hello").CombinedOutput()
	require.Error(t, err, "an authority that curl does not know")
	require.Contains(t, string(out), "certificate")
	require.Contains(t, run("-i", "http://"+s.host+"/hello"), "This server speaks HTTPS")
}

func TestOpenSSL(t *testing.T) {
	openssl := program.Find(t, "openssl")
	s := newSite(t, https.Config{})
	request := "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
	for _, row := range []struct {
		name  string
		args  []string
		says  string
		wants string
	}{
		{"TLS 1.3", []string{"-tls1_3"}, request, "https true"},
		{"TLS 1.2", []string{"-tls1_2"}, request, "https true"},
		{"TLS 1.1", []string{"-tls1_1", "-cipher", "ALL@SECLEVEL=0"}, request, "alert protocol version"},
		{"ALPN", []string{"-alpn", "h2,http/1.1"}, request, "ALPN protocol: http/1.1"},
		{"ALPN of HTTP/1.0, which curl -0 speaks", []string{"-alpn", "http/1.0"}, "GET /hello HTTP/1.0\r\n\r\n", "ALPN protocol: http/1.0"},
		{"another protocol", []string{"-alpn", "h2"}, request, "alert no application protocol"},
		{"renegotiation", []string{"-tls1_2", "-legacy_renegotiation"}, "R\n" + request, "alert unexpected message"},
		{"small records", []string{"-tls1_3", "-max_send_frag", "512", "-split_send_frag", "512"}, request, "https true"},
		{"verified", []string{"-CAfile", s.ca, "-verify_return_error", "-servername", "localhost"}, request, "https true"},
	} {
		t.Run(row.name, func(t *testing.T) {
			args := append([]string{"s_client", "-connect", s.host}, row.args...)
			if row.says == request { // and not a command
				args = append(args, "-ign_eof")
			}
			command := exec.CommandContext(t.Context(), openssl, args...)
			command.Stdin = strings.NewReader(row.says)
			out, _ := command.CombinedOutput()
			require.Contains(t, string(out), row.wants)
		})
	}
}

// A client changes its keys in the middle.
func TestKeyUpdate(t *testing.T) {
	s := newSite(t, https.Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, program.Find(t, "openssl"), "s_client", "-connect", s.host, "-tls1_3")
	in, err := command.StdinPipe()
	require.NoError(t, err)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	command.Stderr = command.Stdout
	require.NoError(t, command.Start())
	heard := ""
	say := func(text, until string) {
		_, err := io.WriteString(in, text)
		require.NoError(t, err)
		for p := make([]byte, 4096); !strings.Contains(heard, until); {
			n, err := out.Read(p)
			require.NoError(t, err, "expected %q, found %s", until, heard)
			heard += string(p[:n])
		}
		heard = ""
	}
	say("", "Verify return code")
	say("K\n", "KEYUPDATE")
	say("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "https true")
	say("K\n", "KEYUPDATE")
	say("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "https true")
	require.NoError(t, in.Close())
	_ = command.Wait()
}

// The name in a client's certificate reaches the handler.
func TestClientCertificateReachesTheHandler(t *testing.T) {
	clients := newAuthority(t)
	ca := filepath.Join(t.TempDir(), "clients.pem")
	require.NoError(t, os.WriteFile(ca, clients.pem, 0o600))
	s := newSite(t, https.Config{ClientCA: ca})
	own, err := tls.X509KeyPair(clients.pair(t, "alice"))
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: s.pool(), Certificates: []tls.Certificate{own}},
	}}
	defer client.CloseIdleConnections()
	response, err := client.Get(s.url + "/who")
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, "alice", string(body))
}
