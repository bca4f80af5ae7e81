package lanes_test

import (
	"context"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"looper.example/stage06-final/looper"
)

// Code that blocks, computes for long, or waits for its own goroutines runs on a worker, unchanged.
func TestOffload(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, []byte("from a file"), 0o600))
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "from a server") }))
	defer upstream.Close()
	hash, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
	require.NoError(t, err)
	for _, row := range []struct {
		name string
		call func(ctx context.Context) (string, error)
		want string
	}{
		{"argon2id", func(context.Context) (string, error) {
			return hex.EncodeToString(argon2.IDKey([]byte("secret"), []byte("some salt"), 1, 8<<10, 1, 4)), nil
		}, hex.EncodeToString(argon2.IDKey([]byte("secret"), []byte("some salt"), 1, 8<<10, 1, 4))},
		{"bcrypt", func(context.Context) (string, error) {
			return "matches", bcrypt.CompareHashAndPassword(hash, []byte("secret"))
		}, "matches"},
		{"a file", func(context.Context) (string, error) {
			text, err := os.ReadFile(file)
			return string(text), err
		}, "from a file"},
		{"an HTTP client", func(ctx context.Context) (string, error) {
			request, err := http.NewRequestWithContext(ctx, "GET", upstream.URL, nil)
			if err != nil {
				return "", err
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				return "", err
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			return string(body), err
		}, "from a server"},
		{"a name", func(ctx context.Context) (string, error) {
			ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", "localhost")
			if err != nil {
				return "", err
			}
			return ips[0].Unmap().String(), nil
		}, "127.0.0.1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			var waiting atomic.Int32
			release := make(chan struct{})
			w.app.Get("/slow", func(c *looper.Context) error {
				text, err := looper.Offload(c, func(ctx context.Context) (string, error) {
					waiting.Add(1)
					<-release
					return row.call(ctx)
				})
				if err != nil {
					return err
				}
				return c.Text(200, text)
			})
			w.serve(patience)
			for _, response := range w.crowded(func() int { return int(waiting.Load()) }, func() { close(release) }) {
				require.Equal(t, row.want, response)
			}
		})
	}
}
