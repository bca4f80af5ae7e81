package client_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/task"
)

// A server that wants to renegotiate (TLS 1.2) is refused at once, also if the configuration would allow it: a handshake in the
// middle of a conversation would have to wait, and here nothing may.
func TestRenegotiation(t *testing.T) {
	own := httptest.NewUnstartedServer(nil)
	own.StartTLS() // for its certificate
	defer own.Close()
	cert, key := writePair(t, own.TLS.Certificates[0])
	ctx, cancel := context.WithTimeout(t.Context(), program.Patience)
	defer cancel()
	server := exec.CommandContext(ctx, program.Find(t, "openssl"), "s_server", "-accept", "127.0.0.1:0", "-tls1_2", "-cert", cert, "-key", key)
	in, err := server.StdinPipe()
	require.NoError(t, err)
	out, err := server.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, server.Start())
	lines := bufio.NewScanner(out)
	until := func(begin string) (rest string) {
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), begin); ok {
				return rest
			}
		}
		require.Fail(t, "openssl has ended", "expected %q", begin)
		return ""
	}
	url := "https://" + until("ACCEPT ")
	go func() {
		until("GET /")
		_, _ = io.WriteString(in, "R\n")
	}()
	e := newEarth(t, client.Config{HeadTimeout: time.Hour, TLS: &tls.Config{InsecureSkipVerify: true, Renegotiation: tls.RenegotiateFreelyAsClient}})
	e.do(1, func(t *task.Task) error {
		_, err := e.read(t, &client.Request{URL: url}, "")
		require.ErrorContains(e, err, "no renegotiation")
		return nil
	})
	cancel()
	_ = server.Wait()
}

// writePair writes a certificate and its key into files.
func writePair(t *testing.T, pair tls.Certificate) (cert, key string) {
	folder := t.TempDir()
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), 0o600))
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
	return cert, key
}
